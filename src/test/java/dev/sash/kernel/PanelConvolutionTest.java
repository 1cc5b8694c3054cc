package dev.sash.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Convolution in panels against the oracle: numbers of filters that straddle vectors and panels,
/// blocks of every shape, tiles that are parts of rows, what follows the sums.
class PanelConvolutionTest {

  private static final int LANES = VectorLanes.ofProcess().width();

  @BeforeAll
  static void vectorsAreThere() {
    assumeTrue(LANES > 1, "this processor has no vectors of four floats");
  }

  private static int[] filterCounts() {
    return new int[] {
      1, LANES - 1, LANES, LANES + 1, 3 * LANES, 3 * LANES + 1, 4 * LANES + 5, 9 * LANES
    };
  }

  static Stream<FusedConvolution> cases() {
    Samples samples = new Samples(61);
    List<FusedConvolution> cases = new ArrayList<>();
    Geometry one = Geometry.of(1, 1);
    Geometry three = Geometry.of(3, 3).withPadding(1);
    for (int filters : filterCounts()) {
      Shape input = Shape.of(4, 5, 3);
      cases.add(given("filters", samples.convolution(filters, 3, three), input));
      cases.add(given("pointwise filters", samples.convolution(filters, 3, one), input));
    }
    for (int width = 1; width <= 9; width++) {
      Convolution layer = samples.convolution(4 * LANES + 5, 2, Geometry.of(1, 2).withPadding(1));
      cases.add(given("positions", layer, Shape.of(1, width, 2)));
    }
    for (int perGroup : new int[] {1, LANES, LANES + 3, 5 * LANES}) {
      Shape input = Shape.of(2, 5, 4, 12);
      cases.add(given("groups", samples.convolution(3 * perGroup, 4, three, 3), input));
      cases.add(given("pointwise groups", samples.convolution(3 * perGroup, 4, one, 3), input));
    }
    int filters = 2 * LANES + 3;
    List<Geometry> geometries =
        List.of(
            three.withStride(2, 3),
            three.withDilation(2),
            three.withDilation(1, 3),
            three.withDilation(3, 1).withStride(2),
            one.withStride(2),
            one.withPadding(2),
            Geometry.of(5, 2).withPadding(4),
            Geometry.of(7, 1));
    for (Geometry geometry : geometries) {
      cases.add(given("geometry", samples.convolution(filters, 3, geometry), Shape.of(2, 9, 8, 3)));
    }
    cases.add(given("long row", samples.convolution(LANES + 1, 2, three), Shape.of(2, 1300, 2)));
    cases.add(given("long row", samples.convolution(LANES + 1, 2, one), Shape.of(3, 1300, 2)));
    cases.add(
        given(
            "long row",
            samples.convolution(LANES, 1, three.withStride(1, 2)),
            Shape.of(2, 2100, 1)));
    cases.add(
        given("many weights", samples.convolution(3 * LANES + 1, 352, three), Shape.of(4, 3, 352)));
    cases.add(given("large layer", samples.convolution(9 * LANES, 64, three), Shape.of(9, 10, 64)));
    surplus(samples, cases, three);
    farWeights(samples, cases, one);
    runs(samples, cases);
    pairs(samples, cases);
    epilogues(samples, cases);
    return cases.stream();
  }

  /// So many weights that panels are fetched, also a last one of fewer vectors.
  private static void farWeights(Samples samples, List<FusedConvolution> cases, Geometry one) {
    int filters = 9 * LANES;
    Shape input = Shape.of(2, 7, 6, 500);
    Convolution layer = samples.convolution(filters, 500, one);
    cases.add(given("far weights", layer, input));
    cases.add(given("far weights and a sum", layer, input).withSum());
    cases.add(
        given(
            "far weights in groups",
            samples.convolution(2 * filters, 500, one, 2),
            Shape.of(2, 7, 6, 1000)));
  }

  /// Elements that lie side by side, in runs of every number and about as long as they must be, for
  /// every remainder of positions.
  private static void runs(Samples samples, List<FusedConvolution> cases) {
    Geometry one = Geometry.of(1, 1);
    for (int filters : new int[] {LANES, 2 * LANES - 3, 3 * LANES, 4 * LANES + 5, 7 * LANES}) {
      for (int depth : new int[] {31, 64, 65, 600}) {
        Shape input = Shape.of(2, 5, 7, depth);
        cases.add(given("pointwise runs", samples.convolution(filters, depth, one), input));
      }
      for (int depth : new int[] {10, 11, 32, 43}) {
        Shape input = Shape.of(6, 5, depth);
        Geometry three = Geometry.of(3, 3).withPadding(1);
        cases.add(given("rows of runs", samples.convolution(filters, depth, three), input));
        Geometry apart = three.withDilation(1, 2);
        cases.add(given("runs apart", samples.convolution(filters, depth, apart), input));
      }
      for (int positions = 1; positions <= 22; positions++) {
        Convolution layer = samples.convolution(filters, 70, one);
        cases.add(given("remainders", layer, Shape.of(1, positions, 70)));
      }
      Convolution layer = samples.convolution(filters, 80, one);
      Shape large = Shape.of(13, 11, 80);
      cases.add(given("runs and a sum", layer, large).withSum().withActivation(Activation.RELU));
      cases.add(given("runs and ReLU", layer, large).withActivation(Activation.RELU));
      cases.add(
          given(
              "runs in groups", samples.convolution(2 * filters, 80, one, 2), Shape.of(4, 7, 160)));
    }
    for (int filters : new int[] {3, LANES - 1, 2 * LANES - 1, 4 * LANES - 2}) {
      Convolution layer = samples.convolution(filters, 66, one);
      cases.add(given("surplus of runs", layer, Shape.of(23, 31, 66)));
    }
  }

  /// One vector of filters, whose elements are pairs in runs of every kind, or are not.
  private static void pairs(Samples samples, List<FusedConvolution> cases) {
    Geometry threeByTwo = Geometry.of(3, 2).withPadding(1);
    for (Geometry geometry : List.of(threeByTwo, threeByTwo.withDilation(2, 3))) {
      for (int depth : new int[] {3, 4, 100, 172}) {
        Shape input = Shape.of(2, 5, 7, depth);
        Convolution layer = samples.convolution(LANES, depth, geometry);
        cases.add(given("pairs", layer, input));
        cases.add(given("pairs", layer, input).withSum().withActivation(Activation.RELU));
      }
    }
    for (int depth : new int[] {2, 514, 600}) {
      Convolution layer = samples.convolution(LANES - 1, depth, Geometry.of(1, 1).withStride(2));
      cases.add(given("pointwise pairs", layer, Shape.of(5, 9, depth)));
    }
  }

  /// Fewer filters than lanes: what the vectors have too many falls on later positions of a tile,
  /// but not on those of the next one.
  private static void surplus(Samples samples, List<FusedConvolution> cases, Geometry three) {
    for (int filters : new int[] {1, 3, LANES - 1, 2 * LANES - 1, 4 * LANES - 2}) {
      Convolution layer = samples.convolution(filters, 4, three);
      cases.add(given("surplus in several tiles", layer, Shape.of(83, 61, 4)));
      cases.add(given("surplus of a few positions", layer, Shape.of(2, 1, 3, 4)));
      for (int width = 57; width <= 72; width++) {
        cases.add(given("surplus where the edge begins again", layer, Shape.of(1, width, 4)));
      }
    }
  }

  private static FusedConvolution given(String name, Convolution layer, Shape input) {
    return FusedConvolution.of(name, layer, input);
  }

  private static void epilogues(Samples samples, List<FusedConvolution> cases) {
    Activation[] activations = {null, Activation.RELU, Activation.leakyRelu(0.2f), Activation.TANH};
    Geometry three = Geometry.of(3, 3).withPadding(1);
    for (Activation activation : activations) {
      for (int filters : new int[] {LANES - 1, 4 * LANES, 5 * LANES + 2}) {
        Convolution layer = samples.convolution(filters, 5, three);
        FusedConvolution made = given("epilogue", layer, Shape.of(2, 3, 7, 5));
        made = activation == null ? made : made.withActivation(activation);
        cases.add(made);
        cases.add(made.withSum());
      }
      Convolution grouped = samples.convolution(2 * LANES + 4, 3, three, 2);
      FusedConvolution made = given("epilogue of groups", grouped, Shape.of(5, 4, 6)).withSum();
      cases.add(activation == null ? made : made.withActivation(activation));
    }
    Convolution large = samples.convolution(5 * LANES + 2, 64, three);
    FusedConvolution made = given("epilogue of panels apart", large, Shape.of(10, 9, 64));
    cases.add(made.withSum().withActivation(Activation.RELU));
    int filters = 3 * LANES + 2;
    Convolution layer = samples.convolution(filters, 4, three);
    made = given("normalisation", layer, Shape.of(5, 4, 4));
    cases.add(made.withNormalization(samples.batchNormalization(filters)).withSum());
    Kernels kernels = samples.kernels(Kernels.Order.HWIO, filters, 4, 3, 3);
    cases.add(
        given("no bias", Convolution.of(kernels, Optional.empty(), three), Shape.of(5, 4, 4)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheOracle(FusedConvolution given) {
    Convolution layer = given.layer();
    int filters = layer.kernels().filters() / layer.groups();
    check(
        given, PanelConvolution.panels(filters, layer.kernels().depth(), layer.geometry(), LANES));
  }

  /// Blocks of every shape, whichever of them this processor would get.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void panelsOfAnyWidthAgreeWithTheOracle(int widest) {
    Samples samples = new Samples(62);
    Geometry geometry = Geometry.of(3, 2).withPadding(1);
    for (int filters : filterCounts()) {
      Convolution layer = samples.convolution(filters, 3, geometry);
      FusedConvolution given = given("widest " + widest, layer, Shape.of(3, 5, 3));
      check(given, new Panels(filters, layer.kernels().elementsPerFilter(), LANES, widest));
    }
  }

  private static void check(FusedConvolution given, Panels panels) {
    Convolution layer = given.layer();
    Kernel kernel =
        new PanelConvolution(
            layer.geometry(),
            given.input(),
            given.output(),
            layer.groups(),
            panels,
            given.epilogue());
    Packing packing =
        new PanelPacking(layer.kernels(), layer.bias(), given.normalization(), panels);
    given.check(new ConvolutionChoice(kernel, packing), UnaryOperator.identity());
  }
}
