package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Activation;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Vectors against one float at a time, at counts around vector widths and at any alignment: the
/// same bits where each result is rounded once, and nothing around the run is touched.
class LanesTest {

  private static final int[] COUNTS = {0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 48, 65};

  /// Rounding steps that a sum in another order may be off by, for each of its terms.
  private static final double STEPS_A_TERM = 1;

  private static final Lanes PLAIN = new PlainLanes();
  private static final Lanes VECTORS = VectorLanes.ofProcess();

  /// Computes into a run in its place.
  private interface Loop {
    void run(Lanes lanes, GuardedRun target);
  }

  @BeforeAll
  static void vectorsAreThere() {
    assumeTrue(VECTORS instanceof VectorLanes, "this processor has no vectors of four floats");
  }

  @Test
  void vectorsNeedTheSecondCompiler() {
    assertTrue(Lanes.areCompiled("mixed mode, sharing"));
    assertTrue(Lanes.areCompiled("compiled mode, sharing"));
    assertTrue(Lanes.areCompiled(""));
    assertFalse(Lanes.areCompiled("interpreted mode, sharing"));
    assertFalse(Lanes.areCompiled("mixed mode, emulated-client, sharing"));
  }

  static IntStream counts() {
    return IntStream.of(COUNTS);
  }

  /// Returns a run of the given seed among other values than the target's, with and without what
  /// has rules of its own.
  private static Stream<GuardedRun> sources(int count) {
    return Stream.of(0, 1, 3)
        .flatMap(
            shift -> {
              GuardedRun run = GuardedRun.random(shift, count, 4, 100L * count + shift);
              return Stream.of(run, run.withSpecialValues(2), run.withSpecialValues(1));
            });
  }

  /// Fails unless vectors give the bits of plain loops, in targets at every alignment.
  private static void assertSameBits(String what, int count, Loop loop) {
    for (int shift = 0; shift < 4; shift++) {
      GuardedRun expected = GuardedRun.random(shift, count, 2, 7 + count).withSpecialValues(3);
      GuardedRun actual = expected.copy();
      loop.run(PLAIN, expected);
      loop.run(VECTORS, actual);
      expected.assertAroundUntouched(what + ", plain");
      actual.assertAroundUntouched(what);
      actual.assertSame(expected, what + " at " + shift);
    }
  }

  @Test
  void theProcessHasVectorsUnlessTheyAreForbidden() {
    boolean wanted = !"false".equals(System.getProperty("dev.sash.vector"));
    Class<?> expected = wanted ? VectorLanes.class : PlainLanes.class;
    assertEquals(expected, Floats.LANES.getClass());
    assertEquals(1, PLAIN.width());
    assertTrue(VECTORS.width() >= 4, "lanes: " + VECTORS.width());
  }

  @ParameterizedTest
  @MethodSource("counts")
  void addsTheSameBits(int count) {
    sources(count)
        .forEach(
            source ->
                assertSameBits(
                    "add",
                    count,
                    (lanes, target) ->
                        lanes.add(
                            source.memory(),
                            source.from(),
                            target.memory(),
                            target.from(),
                            count)));
  }

  @ParameterizedTest
  @MethodSource("counts")
  void addsAndClampsTheSameBits(int count) {
    for (float lowest : new float[] {0, -0f, -1, Float.NEGATIVE_INFINITY}) {
      sources(count)
          .forEach(
              source ->
                  assertSameBits(
                      "add, at least " + lowest,
                      count,
                      (lanes, target) ->
                          lanes.addClamped(
                              source.memory(),
                              source.from(),
                              count,
                              target.memory(),
                              target.from(),
                              count,
                              count,
                              1,
                              lowest)));
    }
  }

  @ParameterizedTest
  @MethodSource("counts")
  void addsAndClampsRunsAsOneAfterTheOther(int count) {
    int all = 3 * count + 4;
    sources(all)
        .forEach(
            source ->
                assertSameBits(
                    "runs of " + count,
                    all,
                    (lanes, target) -> {
                      int times = lanes == PLAIN ? 1 : 3;
                      for (int run = 0; run < 3; run += times) {
                        lanes.addClamped(
                            source.memory(),
                            source.from() + run * (count + 1L),
                            count + 1L,
                            target.memory(),
                            target.from() + run * (count + 2L),
                            count + 2L,
                            count,
                            times,
                            0);
                      }
                    }));
  }

  @ParameterizedTest
  @MethodSource("counts")
  void scalesToTheSameBits(int count) {
    for (float factor : new float[] {0, 1 / 9f, -3, Float.POSITIVE_INFINITY}) {
      assertSameBits(
          "scale by " + factor,
          count,
          (lanes, target) -> lanes.scale(target.memory(), target.from(), count, factor));
    }
  }

  @ParameterizedTest
  @MethodSource("counts")
  void addsScaledTheSameBits(int count) {
    for (float factor : new float[] {0, 1 / 9f, -3}) {
      sources(count)
          .forEach(
              source ->
                  assertSameBits(
                      "add, scaled by " + factor,
                      count,
                      (lanes, target) ->
                          lanes.addScaled(
                              source.memory(),
                              source.from(),
                              factor,
                              target.memory(),
                              target.from(),
                              count)));
    }
  }

  @ParameterizedTest
  @MethodSource("counts")
  void addsProductsTheSameBits(int count) {
    GuardedRun factors = GuardedRun.random(2, count, 3, 5).withSpecialValues(5);
    sources(count)
        .forEach(
            source ->
                assertSameBits(
                    "add products",
                    count,
                    (lanes, target) ->
                        lanes.addProducts(
                            source.memory(),
                            source.from(),
                            factors.memory(),
                            factors.from(),
                            target.memory(),
                            target.from(),
                            count)));
  }

  static Stream<Activation> activations() {
    return Stream.of(
        null,
        Activation.RELU,
        Activation.leakyRelu(0.1f),
        Activation.leakyRelu(-2),
        Activation.clip(-1, 2),
        Activation.clip(0, 6),
        Activation.clip(3, 1),
        Activation.elu(0.7f),
        Activation.SIGMOID,
        Activation.hardSigmoid(0.2f, 0.5f),
        Activation.TANH,
        Activation.scaledTanh(1.7159f, 2 / 3f),
        Activation.HARD_SWISH,
        Activation.EXP);
  }

  @ParameterizedTest
  @MethodSource("activations")
  void activatesToTheSameBits(Activation activation) {
    for (int count : COUNTS) {
      GuardedRun bias = GuardedRun.random(3, count, 1, 9).withSpecialValues(7);
      for (GuardedRun added : new GuardedRun[] {null, bias}) {
        sources(count)
            .forEach(
                source ->
                    assertSameBits(
                        activation + " of another run",
                        count,
                        (lanes, target) -> activate(lanes, activation, source, added, target)));
        assertSameBits(
            activation + " in its place",
            count,
            (lanes, target) -> activate(lanes, activation, target, added, target));
      }
    }
  }

  private static void activate(
      Lanes lanes, Activation activation, GuardedRun source, GuardedRun bias, GuardedRun target) {
    lanes.activate(
        activation,
        source.memory(),
        source.from(),
        bias == null ? null : bias.memory(),
        bias == null ? 0 : bias.from(),
        target.memory(),
        target.from(),
        target.count());
  }

  /// A window of runs: rows and columns apart, which may overlap.
  ///
  /// @param rows rows of the window
  /// @param columns columns of the window
  /// @param gap floats between the runs of a row
  private record Window(int rows, int columns, int gap) {

    int columnStep(int count) {
      return count + gap;
    }

    int rowStep(int count) {
      return columns * columnStep(count) + 2;
    }

    GuardedRun source(int shift, int count, double magnitude) {
      int length = rows * rowStep(count);
      return GuardedRun.random(shift, length, magnitude, 31L * rows + columns);
    }
  }

  static Stream<Window> windows() {
    return Stream.of(
        new Window(1, 1, 0),
        new Window(1, 2, 0),
        new Window(2, 2, 3),
        new Window(3, 3, 0),
        new Window(2, 4, 1),
        new Window(4, 5, 0),
        new Window(3, 7, 5),
        new Window(17, 1, 0),
        new Window(2, 18, 0));
  }

  @ParameterizedTest
  @MethodSource("windows")
  void findsTheSameMaximum(Window window) {
    for (int count : COUNTS) {
      for (int step : new int[] {1, 2, 5, Integer.MAX_VALUE}) {
        GuardedRun values = window.source(step % 4, count, 3);
        GuardedRun source = step == Integer.MAX_VALUE ? values : values.withSpecialValues(step);
        assertSameBits(
            "maximum over " + window,
            count,
            (lanes, target) ->
                lanes.maximum(
                    source.memory(),
                    source.from(),
                    window.rows(),
                    window.rowStep(count),
                    window.columns(),
                    window.columnStep(count),
                    target.memory(),
                    target.from(),
                    count));
      }
    }
  }

  /// Targets that are shorter apart than runs are long keep what is theirs.
  @ParameterizedTest
  @MethodSource("windows")
  void findsTheSameMaximaOfSeveralWindows(Window window) {
    int windows = 6;
    for (int count : COUNTS) {
      int windowStep = window.columnStep(count) + 1;
      int length = window.rows() * window.rowStep(count) + windows * windowStep;
      GuardedRun source = GuardedRun.random(1, length, 3, count).withSpecialValues(5);
      for (int targetStep : new int[] {1, 3, count, count + 2}) {
        assertSameBits(
            "maxima over " + window + " to each " + targetStep,
            (windows - 1) * targetStep + count,
            (lanes, target) ->
                lanes.maxima(
                    source.memory(),
                    source.from(),
                    window.rows(),
                    window.rowStep(count),
                    window.columns(),
                    window.columnStep(count),
                    windows,
                    windowStep,
                    target.memory(),
                    target.from(),
                    targetStep,
                    count));
      }
    }
  }

  private static GuardedRun sum(Lanes lanes, Window window, GuardedRun source, int count) {
    GuardedRun target = GuardedRun.random(1, count, 1, 3);
    lanes.sum(
        source.memory(),
        source.from(),
        window.rows(),
        window.rowStep(count),
        window.columns(),
        window.columnStep(count),
        target.memory(),
        target.from(),
        count);
    target.assertAroundUntouched("sum over " + window);
    return target;
  }

  @ParameterizedTest
  @MethodSource("windows")
  void sumsWithinTheRoundingOfAnotherOrder(Window window) {
    int terms = window.rows() * window.columns();
    for (int count : COUNTS) {
      GuardedRun source = window.source(count % 4, count, 3);
      GuardedRun expected = sum(PLAIN, window, source, count);
      GuardedRun actual = sum(VECTORS, window, source, count);
      double allowed = STEPS_A_TERM * terms * Math.ulp(3f * terms);
      for (int i = 0; i < count; i++) {
        assertEquals(expected.get(i), actual.get(i), allowed, window + ", float " + i);
      }
    }
  }

  /// Whole numbers are added without rounding, and what is not finite stays so in any order.
  @ParameterizedTest
  @MethodSource("windows")
  void sumsWhatNeedsNoRoundingToTheSameBits(Window window) {
    for (int count : COUNTS) {
      GuardedRun source = window.source(count % 4, count, 100);
      for (int i = 0; i < source.count(); i++) {
        boolean special = i % 37 == 0;
        float infinity = i % 2 == 0 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
        source.set(i, special ? infinity : i % 5 == 0 ? -0f : (float) Math.rint(source.get(i)));
      }
      sum(VECTORS, window, source, count).assertSame(sum(PLAIN, window, source, count), "sum");
    }
  }
}
