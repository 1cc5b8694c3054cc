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

    FusedConvolution add(String name, Shape input, int filterVectors, Padding padding) {
      Geometry geometry = Geometry.of(3, 3).withPadding(padding);
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
  private static final Padding ONE = new Padding(1, 1, 1, 1);

  static Stream<FusedConvolution> cases() {
    Given given = new Given();
    int[] sizes = {3, 4, 5, 6, 7, 8, 9, 12, 15, 17, 33};
    for (int i = 0; i < sizes.length; i++) {
      int other = sizes[(i * 7 + 3) % sizes.length];
      given.add("size", Shape.of(sizes[i], other, LANES), 1, i % 2 == 0 ? ONE : NONE);
      given.add("size", Shape.of(other, sizes[i], LANES), 1, i % 2 == 0 ? NONE : ONE);
    }
    given.add("one position", Shape.of(1, 1, LANES), 1, ONE);
    given.add("one row", Shape.of(1, 13, LANES), 1, ONE);
    given.add("padding of four sides", Shape.of(7, 9, LANES), 1, new Padding(2, 0, 1, 3));
    given.add("padding beyond the kernel", Shape.of(5, 3, LANES), 1, new Padding(4, 7, 5, 3));
    given.add("batch", Shape.of(6, 5, LANES).withBatch(3), 2, ONE);
    given.add("batch of many blocks", Shape.of(17, 33, LANES).withBatch(3), 1, ONE);
    int[] vectors = {1, 2, 3, 4, 5, 9};
    for (int i = 0; i < vectors.length; i++) {
      int depth = vectors[vectors.length - 1 - i] * LANES;
      given.add("vectors", Shape.of(5, 6, depth), vectors[i], ONE);
    }
    given.add("large weights", Shape.of(6, 7, 9 * LANES), 9, ONE);
    given.add("blocks and panels", Shape.of(18, 17, 2 * LANES), 6, ONE);
    epilogues(given);
    return given.cases.stream();
  }

  private static void epilogues(Given given) {
    Activation[] activations = {null, Activation.RELU, Activation.leakyRelu(0.2f), Activation.TANH};
    for (Activation activation : activations) {
      for (boolean sums : new boolean[] {false, true}) {
        FusedConvolution made = given.add("epilogue", Shape.of(7, 6, LANES), 5, ONE);
        made = sums ? made.withSum() : made;
        given.replaceLast(activation == null ? made : made.withActivation(activation));
      }
    }
    FusedConvolution made = given.add("normalisation", Shape.of(6, 7, LANES), 3, ONE);
    made = made.withNormalization(given.samples.batchNormalization(3 * LANES));
    given.replaceLast(made.withSum().withActivation(Activation.RELU));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tilesOfTwoAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F2, DigitsLost.F2);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tilesOfFourAgreeWithTheOracle(FusedConvolution given) {
    check(given, MinimalFiltering.F4, DigitsLost.F4);
  }

  private static void check(FusedConvolution given, MinimalFiltering filtering, DigitsLost lost) {
    given.check(DigitsLost.choice(given, filtering), lost::widen);
  }
}
