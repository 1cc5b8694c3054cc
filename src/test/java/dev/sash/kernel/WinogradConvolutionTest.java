package dev.sash.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Padding;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Minimal filtering against the oracle: sizes that fill tiles and sizes that do not, every kind of
/// padding, blocks of one tile and many, panels of every width.
class WinogradConvolutionTest {

  private static final int LANES = VectorLanes.ofProcess().width();

  @BeforeAll
  static void vectorsAreThere() {
    assumeTrue(LANES > 1, "this processor has no vectors of four floats");
  }

  private static final class Given {
    private final Samples samples = new Samples(51);
    private final List<FusedConvolution> cases = new ArrayList<>();
    private final int taps;

    Given(int taps) {
      this.taps = taps;
    }

    /// Returns the padding that leaves height and width as they are, or one more.
    Padding same() {
      return new Padding(taps / 2, taps / 2, taps / 2, taps / 2);
    }

    FusedConvolution add(String name, Shape input, int filterVectors, Padding padding) {
      Geometry geometry = Geometry.of(taps, taps).withPadding(padding);
      Convolution layer = samples.convolution(filterVectors * LANES, input.depth(), geometry);
      FusedConvolution made = FusedConvolution.of(name, layer, input);
      cases.add(made);
      return made;
    }

    void replaceLast(FusedConvolution other) {
      cases.set(cases.size() - 1, other);
    }
  }

  private static final Padding NONE = new Padding(0, 0, 0, 0);

  static Stream<FusedConvolution> casesOfTwo() {
    return cases(2);
  }

  static Stream<FusedConvolution> casesOfThree() {
    return cases(3);
  }

  static Stream<FusedConvolution> casesOfFour() {
    return cases(4);
  }

  static Stream<FusedConvolution> casesOfFive() {
    return cases(5);
  }

  private static Stream<FusedConvolution> cases(int taps) {
    Given given = new Given(taps);
    Padding same = given.same();
    int[] sizes = {taps, taps + 1, 7, 8, 9, 10, 11, 12, 15, 17, 33};
    for (int i = 0; i < sizes.length; i++) {
      int other = sizes[(i * 7 + 3) % sizes.length];
      given.add("size", Shape.of(sizes[i], other, LANES), 1, i % 2 == 0 ? same : NONE);
      given.add("size", Shape.of(other, sizes[i], LANES), 1, i % 2 == 0 ? NONE : same);
    }
    given.add("one position", Shape.of(1, 1, LANES), 1, same);
    given.add("one row", Shape.of(1, 13, LANES), 1, same);
    given.add("padding of four sides", Shape.of(7, 9, LANES), 1, new Padding(2, 0, 1, 3));
    given.add("padding beyond the kernel", Shape.of(5, 3, LANES), 1, new Padding(4, 7, 5, 3));
    given.add("batch", Shape.of(6, 5, LANES).withBatch(3), 2, same);
    given.add("batch of many blocks", Shape.of(17, 33, LANES).withBatch(3), 1, same);
    int[] vectors = {1, 2, 3, 4, 5, 9};
    for (int i = 0; i < vectors.length; i++) {
      int depth = vectors[vectors.length - 1 - i] * LANES;
      given.add("vectors", Shape.of(5, 6, depth), vectors[i], same);
    }
    given.add("large weights", Shape.of(6, 7, 9 * LANES), 9, same);
    given.add("blocks and panels", Shape.of(18, 17, 2 * LANES), 6, same);
    epilogues(given);
    return given.cases.stream();
  }

  /// Kernels of three taps in a phase: their sizes by the stride are three when rounded up.
  static Stream<FusedConvolution> casesOfStrides() {
    return casesOfStrides(
        List.of(
            Geometry.of(5, 5).withStride(2, 2),
            Geometry.of(6, 6).withStride(2, 2),
            Geometry.of(5, 6).withStride(2, 2),
            Geometry.of(3, 5).withStride(1, 2),
            Geometry.of(6, 3).withStride(2, 1),
            Geometry.of(8, 7).withStride(3, 3),
            Geometry.of(9, 11).withStride(3, 4)));
  }

  /// Kernels of two taps in a phase, or of one in some.
  static Stream<FusedConvolution> casesOfStridesAndTwoTaps() {
    return casesOfStrides(
        List.of(
            Geometry.of(3, 3).withStride(2, 2),
            Geometry.of(4, 4).withStride(2, 2),
            Geometry.of(3, 4).withStride(2, 2),
            Geometry.of(2, 3).withStride(1, 2),
            Geometry.of(4, 2).withStride(3, 1),
            Geometry.of(5, 7).withStride(3, 4)));
  }

  private static Stream<FusedConvolution> casesOfStrides(List<Geometry> geometries) {
    Samples samples = new Samples(52);
    Padding uneven = new Padding(2, 0, 1, 3);
    List<FusedConvolution> cases = new ArrayList<>();
    for (Geometry geometry : geometries) {
      for (Padding padding : List.of(NONE, new Padding(2, 2, 2, 2), uneven)) {
        for (Shape input :
            List.of(
                Shape.of(9, 11, LANES),
                Shape.of(18, 25, 2 * LANES),
                Shape.of(12, 13, 2 * LANES).withBatch(2))) {
          Convolution layer =
              samples.convolution(3 * LANES, input.depth(), geometry.withPadding(padding));
          cases.add(FusedConvolution.of("stride", layer, input));
        }
      }
    }
    return cases.stream();
  }

  /// Channels that are no whole vectors: those of all phases are gathered.
  private static Stream<FusedConvolution> casesOfDepths(List<Geometry> geometries) {
    Samples samples = new Samples(53);
    List<FusedConvolution> cases = new ArrayList<>();
    for (Geometry geometry : geometries) {
      for (int depth : new int[] {1, 3, 5, LANES - 1, 2 * LANES + 1}) {
        for (Padding padding : List.of(NONE, new Padding(2, 3, 1, 0))) {
          Shape input = Shape.of(23, 19, depth);
          Convolution layer = samples.convolution(2 * LANES, depth, geometry.withPadding(padding));
          cases.add(FusedConvolution.of("depth", layer, input));
        }
      }
      Shape batch = Shape.of(34, 41, 3).withBatch(2);
      cases.add(FusedConvolution.of("batch", samples.convolution(LANES, 3, geometry), batch));
    }
    return cases.stream();
  }

  static Stream<FusedConvolution> casesOfDepthsAndTwoTaps() {
    return casesOfDepths(
        List.of(
            Geometry.of(2, 2),
            Geometry.of(3, 3).withStride(2),
            Geometry.of(4, 3).withStride(2),
            Geometry.of(2, 5).withStride(1, 4)));
  }

  static Stream<FusedConvolution> casesOfDepthsAndThreeTaps() {
    return casesOfDepths(
        List.of(
            Geometry.of(3, 3),
            Geometry.of(6, 5).withStride(2),
            Geometry.of(9, 3).withStride(3, 1),
            Geometry.of(11, 11).withStride(4)));
  }

  static Stream<FusedConvolution> casesOfDepthsAndFourTaps() {
    return casesOfDepths(
        List.of(
            Geometry.of(4, 4),
            Geometry.of(7, 7).withStride(2),
            Geometry.of(8, 7).withStride(2),
            Geometry.of(4, 10).withStride(1, 3)));
  }

  private static void epilogues(Given given) {
    Activation[] activations = {null, Activation.RELU, Activation.leakyRelu(0.2f), Activation.TANH};
    for (Activation activation : activations) {
      for (boolean sums : new boolean[] {false, true}) {
        FusedConvolution made = given.add("epilogue", Shape.of(7, 6, LANES), 5, given.same());
        made = sums ? made.withSum() : made;
        given.replaceLast(activation == null ? made : made.withActivation(activation));
      }
    }
    FusedConvolution made = given.add("normalisation", Shape.of(6, 7, LANES), 3, given.same());
    made = made.withNormalization(given.samples.batchNormalization(3 * LANES));
    given.replaceLast(made.withSum().withActivation(Activation.RELU));
  }

  @ParameterizedTest
  @MethodSource("casesOfTwo")
  void tilesOfTwoOfSmallerKernelsAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F2X2_2X2);
  }

  @ParameterizedTest
  @MethodSource("casesOfThree")
  void tilesOfTwoAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F2X2_3X3);
  }

  @ParameterizedTest
  @MethodSource("casesOfThree")
  void tilesOfFourAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F4X4_3X3);
  }

  @ParameterizedTest
  @MethodSource("casesOfFour")
  void tilesOfFourOfLargerKernelsAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F4X4_4X4);
  }

  @ParameterizedTest
  @MethodSource({"casesOfDepthsAndTwoTaps", "casesOfStridesAndTwoTaps"})
  void phasesOfTwoTapsAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F2X2_2X2);
  }

  @ParameterizedTest
  @MethodSource("casesOfDepthsAndThreeTaps")
  void gatheredPhasesOfThreeTapsAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F2X2_3X3);
    check(given, MinimalFiltering.F4X4_3X3);
  }

  @ParameterizedTest
  @MethodSource("casesOfDepthsAndFourTaps")
  void gatheredPhasesOfFourTapsAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F4X4_4X4);
  }

  @ParameterizedTest
  @MethodSource("casesOfFive")
  void tilesOfTwoOfLargerKernelsAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F2X2_5X5);
  }

  @ParameterizedTest
  @MethodSource("casesOfStrides")
  void phasesOfStridesAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F2X2_3X3);
    check(given, MinimalFiltering.F4X4_3X3);
  }

  private static void check(FusedConvolution given, MinimalFiltering filtering) {
    given.check(DigitsLost.choice(given, filtering), DigitsLost.of(filtering)::widen);
  }
}
