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

/// Convolution in planes against the oracle: numbers of filters and positions that straddle blocks,
/// tiles that are rows and parts of rows, what follows the sums.
class PlanarConvolutionTest {

  private static final Geometry THREE = Geometry.of(3, 3).withPadding(1);

  @BeforeAll
  static void vectorsAreThere() {
    assumeTrue(VectorLanes.ofProcess().width() >= 8, "this processor has no vectors of 8 floats");
  }

  static Stream<FusedConvolution> cases() {
    Samples samples = new Samples(71);
    List<FusedConvolution> cases = new ArrayList<>();
    for (int filters = 1; filters <= 8; filters++) {
      cases.add(given("filters", samples.convolution(filters, 1, THREE), Shape.of(2, 7, 9, 1)));
      cases.add(given("filters", samples.convolution(filters, 3, THREE), Shape.of(5, 4, 3)));
    }
    for (int width : new int[] {1, 15, 16, 17, 31, 63, 64, 65, 97}) {
      Convolution layer = samples.convolution(5, 2, Geometry.of(2, 3).withPadding(1));
      cases.add(given("positions", layer, Shape.of(1, width, 2)));
      cases.add(given("positions", layer, Shape.of(4, width, 2)));
    }
    for (Geometry geometry : geometries()) {
      cases.add(given("geometry", samples.convolution(6, 2, geometry), Shape.of(2, 9, 8, 2)));
    }
    cases.add(given("rows apart", samples.convolution(7, 1, THREE), Shape.of(150, 40, 1)));
    cases.add(given("long row", samples.convolution(3, 1, THREE), Shape.of(2, 12100, 1)));
    cases.add(
        given(
            "long row of a few elements",
            samples.convolution(1, 1, Geometry.of(1, 1)),
            Shape.of(1, 300_000, 1)));
    cases.add(given("many channels", samples.convolution(4, 113, THREE), Shape.of(6, 5, 113)));
    epilogues(samples, cases);
    return cases.stream();
  }

  private static List<Geometry> geometries() {
    return List.of(
        Geometry.of(1, 1),
        Geometry.of(1, 1).withPadding(2),
        Geometry.of(5, 2).withPadding(4),
        Geometry.of(7, 1),
        Geometry.of(9, 8),
        THREE.withDilation(2),
        THREE.withDilation(1, 3),
        THREE.withDilation(3, 1));
  }

  private static FusedConvolution given(String name, Convolution layer, Shape input) {
    return FusedConvolution.of(name, layer, input);
  }

  private static void epilogues(Samples samples, List<FusedConvolution> cases) {
    Activation[] activations = {null, Activation.RELU, Activation.leakyRelu(0.2f), Activation.TANH};
    Shape input = Shape.of(2, 3, 7, 5);
    for (Activation activation : activations) {
      FusedConvolution made = given("epilogue", samples.convolution(7, 5, THREE), input);
      made = activation == null ? made : made.withActivation(activation);
      cases.add(made);
      cases.add(made.withSum());
    }
    FusedConvolution made = given("normalisation", samples.convolution(6, 5, THREE), input);
    cases.add(made.withNormalization(samples.batchNormalization(6)).withSum());
    Kernels kernels = samples.kernels(Kernels.Order.HWIO, 4, 5, 3, 3);
    cases.add(given("no bias", Convolution.of(kernels, Optional.empty(), THREE), input));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheOracle(FusedConvolution given) {
    Convolution layer = given.layer();
    Panels panels =
        PlanarConvolution.panels(layer.kernels().filters(), layer.kernels().elementsPerFilter());
    Kernel kernel =
        new PlanarConvolution(
            layer.geometry(), given.input(), given.output(), panels, given.epilogue());
    Packing packing =
        new PanelPacking(layer.kernels(), layer.bias(), given.normalization(), panels);
    given.check(new ConvolutionChoice(kernel, packing), UnaryOperator.identity());
  }
}
