package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.LocalResponseNormalization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Local response normalisation in vectors beside the same one by one.
class NormalizedLanesTest {

  private static final int[] COUNTS = {0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 48, 65};

  /// Rounding steps between x / s^0.75 by two square roots and by a power in double precision: the
  /// sum of squares, the scale, two roots, a product and a quotient.
  private static final double STEPS_OF_NORMALIZATION = 8;

  private static final Lanes PLAIN = new PlainLanes();
  private static final Lanes VECTORS = VectorLanes.ofProcess();

  @BeforeAll
  static void vectorsAreThere() {
    assumeTrue(VECTORS instanceof VectorLanes, "this processor has no vectors of four floats");
  }

  static Stream<LocalResponseNormalization> normalizations() {
    return Stream.of(
        new LocalResponseNormalization(5, 1e-1f, 0.75f, 1),
        new LocalResponseNormalization(1, 2, 0.75f, 0.5f),
        new LocalResponseNormalization(2, 1, 0.75f, 2),
        new LocalResponseNormalization(40, 1, 0.75f, 1),
        new LocalResponseNormalization(5, 1e-1f, 0.5f, 1));
  }

  private static GuardedRun normalize(
      Lanes lanes, LocalResponseNormalization layer, GuardedRun source) {
    return normalize(lanes, layer, source, source.count(), 1);
  }

  /// Normalises runs that follow each other.
  private static GuardedRun normalize(
      Lanes lanes, LocalResponseNormalization layer, GuardedRun source, int channels, int runs) {
    GuardedRun target = GuardedRun.of(2, source.count());
    GuardedRun squares = GuardedRun.of(0, runs * (channels + layer.size()));
    lanes.normalize(
        layer,
        source.memory(),
        source.from(),
        channels,
        squares.memory().asSlice(squares.from() * Float.BYTES),
        target.memory(),
        target.from(),
        channels,
        channels,
        runs);
    target.assertAroundUntouched("normalised");
    squares.assertAroundUntouched("squares");
    return target;
  }

  /// Runs are no neighbours of each other.
  @ParameterizedTest
  @MethodSource("normalizations")
  void normalizesRunsApart(LocalResponseNormalization layer) {
    for (Lanes lanes : List.of(PLAIN, VECTORS)) {
      for (int channels : new int[] {3, 16, 33}) {
        GuardedRun all = GuardedRun.random(1, 3 * channels, 30, channels);
        GuardedRun actual = normalize(lanes, layer, all, channels, 3);
        for (int run = 0; run < 3; run++) {
          GuardedRun one = GuardedRun.of(0, channels);
          for (int i = 0; i < channels; i++) {
            one.set(i, all.get(run * channels + i));
          }
          GuardedRun expected = normalize(lanes, layer, one);
          for (int i = 0; i < channels; i++) {
            assertEquals(expected.get(i), actual.get(run * channels + i), layer + ", run " + run);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("normalizations")
  void normalizesWithinTheRoundingOfTwoRoots(LocalResponseNormalization layer) {
    for (int count : COUNTS) {
      GuardedRun source = GuardedRun.random(count % 4, count, 30, count);
      GuardedRun expected = normalize(PLAIN, layer, source);
      GuardedRun actual = normalize(VECTORS, layer, source);
      for (int i = 0; i < count; i++) {
        double allowed = STEPS_OF_NORMALIZATION * Math.ulp(expected.get(i));
        assertEquals(expected.get(i), actual.get(i), allowed, layer + ", channel " + i);
      }
    }
  }

  /// What is not a number spoils its neighbours alone; an infinite value is nothing beside itself.
  @ParameterizedTest
  @MethodSource("normalizations")
  void normalizesWhatIsNotFiniteAlike(LocalResponseNormalization layer) {
    for (int count : COUNTS) {
      GuardedRun source = GuardedRun.random(1, count, 3, count);
      float[] special = {Float.NaN, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -0f};
      for (int i = 0; i < count; i += 9) {
        source.set(i, special[i / 9 % special.length]);
      }
      GuardedRun expected = normalize(PLAIN, layer, source);
      GuardedRun actual = normalize(VECTORS, layer, source);
      for (int i = 0; i < count; i++) {
        String what = layer + ", channel " + i;
        assertEquals(Float.isNaN(expected.get(i)), Float.isNaN(actual.get(i)), what);
        if (Float.isFinite(expected.get(i))) {
          double allowed = STEPS_OF_NORMALIZATION * Math.ulp(expected.get(i));
          assertEquals(expected.get(i), actual.get(i), allowed, what);
        }
      }
    }
  }
}
