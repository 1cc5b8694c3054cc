package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Convolution of few positions by columns against the oracle: numbers of positions, filters and
/// elements that straddle blocks and slices, what lies outside the input, what follows the sums.
class ColumnConvolutionTest {

  private static final Geometry ONE = Geometry.of(1, 1);
  private static final Geometry THREE = Geometry.of(3, 3).withPadding(1);

  private final Samples samples = new Samples(73);

  static Stream<FusedConvolution> cases() {
    Samples samples = new Samples(71);
    List<FusedConvolution> cases = new ArrayList<>();
    for (int positions : new int[] {1, 2, 4, 5, 15, 16, 17, 32, 33, 36, 37, 49, 63, 64}) {
      Convolution layer = samples.convolution(70, 40, ONE);
      cases.add(FusedConvolution.of("positions", layer, Shape.of(1, positions, 40)));
    }
    for (int filters : new int[] {1, 5, 31, 32, 33, 63, 64, 65, 500, 513, 1100}) {
      Convolution layer = samples.convolution(filters, 50, ONE);
      cases.add(FusedConvolution.of("filters", layer, Shape.of(3, 5, 50)));
    }
    for (int elements : new int[] {1, 2, 15, 483, 484, 485, 2047, 2048, 2049, 4100, 6145}) {
      Convolution layer = samples.convolution(35, elements, ONE);
      cases.add(FusedConvolution.of("elements", layer, Shape.of(8, 8, elements)));
      cases.add(FusedConvolution.of("elements of one position", layer, Shape.of(1, 1, elements)));
    }
    List<Geometry> geometries =
        List.of(
            THREE,
            THREE.withStride(2, 3),
            THREE.withDilation(2, 1),
            Geometry.of(2, 5).withPadding(1),
            Geometry.of(6, 7),
            ONE.withStride(2),
            ONE.withPadding(1).withStride(1, 2));
    for (Geometry geometry : geometries) {
      Convolution layer = samples.convolution(40, 19, geometry);
      cases.add(FusedConvolution.of("geometry", layer, Shape.of(6, 7, 19)));
    }
    Convolution batch = samples.convolution(45, 7, THREE.withStride(2));
    cases.add(FusedConvolution.of("batch", batch, Shape.of(3, 5, 8, 7)));
    epilogues(samples, cases);
    return cases.stream();
  }

  private static void epilogues(Samples samples, List<FusedConvolution> cases) {
    Activation[] activations = {Activation.RELU, Activation.leakyRelu(0.2f), Activation.TANH};
    Shape input = Shape.of(2, 4, 5, 6);
    for (Activation activation : activations) {
      FusedConvolution given =
          FusedConvolution.of("epilogue", samples.convolution(37, 6, THREE), input)
              .withActivation(activation);
      cases.add(given);
      cases.add(given.withSum());
    }
    FusedConvolution given =
        FusedConvolution.of("normalisation", samples.convolution(37, 6, THREE), input)
            .withNormalization(samples.batchNormalization(37));
    cases.add(given);
    cases.add(given.withSum());
    Kernels kernels = samples.kernels(Kernels.Order.OHWI, 37, 6, 3, 3);
    given = FusedConvolution.of("no bias", Convolution.of(kernels, Optional.empty(), THREE), input);
    cases.add(given);
    cases.add(given.withSum().withActivation(Activation.RELU));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void productsOfOpenBlasAgreeWithTheOracle(FusedConvolution given) {
    Convolution layer = given.layer();
    check(given, FilterPacking.of(layer.kernels(), layer.bias(), given.normalization()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void productsOfVectorsAgreeWithTheOracle(FusedConvolution given) {
    assumeTrue(Floats.LANES.width() == ColumnInput.LINE, "it needs vectors of 16 floats");
    FixedConvolution fixed = fixed(given);
    ConvolutionChoice choice = ConvolutionChoice.of(fixed, ConvolutionAlgorithm.COLUMNS);
    assertEquals("columns", choice.kernel().name());
    given.check(choice, UnaryOperator.identity());
  }

  private static FixedConvolution fixed(FusedConvolution given) {
    return new FixedConvolution(
        given.layer(),
        given.normalization(),
        given.epilogue(),
        given.input(),
        given.output(),
        true,
        false);
  }

  /// As the file has them, without a copy.
  @ParameterizedTest
  @EnumSource(names = {"OIHW", "OHWI"})
  void weightsInPlaceAgreeWithTheOracle(Kernels.Order order) {
    for (int depth : new int[] {1, 3, 18, 300}) {
      Kernels kernels = samples.kernels(order, 67, depth, 3, 2);
      Geometry geometry = Geometry.of(3, 2).withPadding(1);
      Convolution layer = new Convolution(kernels, Optional.of(samples.tensor(67)), geometry, 1);
      FilterPacking packing =
          new FilterPacking(kernels, layer.bias(), Optional.empty(), FilterPacking.Form.IN_PLACE);
      check(FusedConvolution.of("in place", layer, Shape.of(5, 6, depth)), packing);
    }
  }

  private static void check(FusedConvolution given, FilterPacking packing) {
    given.check(choice(given, packing), UnaryOperator.identity());
  }

  private static ConvolutionChoice choice(FusedConvolution given, FilterPacking packing) {
    Kernel kernel =
        ColumnConvolution.byBlas(
            given.layer().geometry(),
            given.input(),
            given.output(),
            packing.order(),
            given.epilogue());
    return new ConvolutionChoice(kernel, packing);
  }

  /// To the bit, although the last ones fill no block. Places in a block may differ: the kernels of
  /// OpenBLAS for AVX2 do not sum all rows of a product in one order.
  @ParameterizedTest
  @ValueSource(ints = {33, 47, 64, 70, 515})
  void equalFiltersOfEqualPlacesGiveEqualResults(int filters) {
    int depth = 200;
    float[] weights = new float[filters * depth];
    float[] one = samples.values(depth, 1);
    for (int filter = 0; filter < filters; filter++) {
      System.arraycopy(one, 0, weights, filter * depth, depth);
    }
    Kernels kernels =
        new Kernels(
            Tensor.copyOf(weights, weights.length), Kernels.Order.OIHW, filters, depth, 1, 1);
    Convolution layer = Convolution.of(kernels, Optional.empty(), ONE);
    FusedConvolution given = FusedConvolution.of("equal", layer, Shape.of(3, 7, depth));
    Volume input = samples.volume(given.input());
    FilterPacking packing = FilterPacking.of(kernels, layer.bias(), Optional.empty());
    Guarded output = given.run(choice(given, packing), List.of(input), Guarded::contiguous, 0);
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 7; x++) {
        float[] results = new float[filters];
        for (int filter = 0; filter < filters; filter++) {
          results[filter] = output.volume().get(0, y, x, filter);
        }
        for (int filter = 0; filter < filters; filter++) {
          int block = Math.min(filter / 32 * 32, filters - 32);
          assertEquals(results[filter - block], results[filter]);
        }
      }
    }
  }

  @Test
  void isWorthFewPositionsOfManyWeights() {
    assertTrue(ColumnConvolution.isWorth(Shape.of(8, 8, 100), 1 << 16));
    assertFalse(ColumnConvolution.isWorth(Shape.of(8, 8, 100), (1 << 16) - 1));
    assertFalse(ColumnConvolution.isWorth(Shape.of(5, 13, 100), 1 << 16));
    assertTrue(ColumnConvolution.isWorth(new Shape(64, 1, 1, 100), 1 << 16));
    assertFalse(ColumnConvolution.isWorth(new Shape(65, 1, 1, 100), 1 << 16));
  }

  @Test
  void sgemmTakesColumnsWhereTheyAreWorthIt() {
    assertInstanceOf(ColumnConvolution.class, sgemm(samples.convolution(256, 256, ONE), 8));
    assertInstanceOf(GemmConvolution.class, sgemm(samples.convolution(256, 256, ONE), 9));
    assertInstanceOf(GemmConvolution.class, sgemm(samples.convolution(256, 255, ONE), 8));
    assertInstanceOf(GemmConvolution.class, sgemm(samples.convolution(256, 256, ONE, 2), 8));
    Kernels inputsOutermost = samples.kernels(Kernels.Order.HWIO, 256, 256, 1, 1);
    assertInstanceOf(
        GemmConvolution.class, sgemm(Convolution.of(inputsOutermost, Optional.empty(), ONE), 8));
  }

  private static Kernel sgemm(Convolution layer, int side) {
    Shape input = Shape.of(side, side, layer.kernels().depth() * layer.groups());
    FixedConvolution fixed = fixed(FusedConvolution.of("sgemm", layer, input));
    return ConvolutionChoice.of(fixed, ConvolutionAlgorithm.SGEMM).kernel();
  }
}
