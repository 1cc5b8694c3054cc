package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When results agree.
class ToleranceTest {

  private static final float INFINITY = Float.POSITIVE_INFINITY;
  private static final float[] SPECIAL = {Float.NaN, INFINITY, -INFINITY, 0};

  @Test
  void bothTolerancesCount() {
    Tolerance tolerance = new Tolerance(0.5, 0.25);
    float[] expected = {-4};
    assertEquals(Optional.empty(), tolerance.difference(new float[] {-1.75f}, expected));
    assertEquals(Optional.empty(), tolerance.difference(new float[] {-6.25f}, expected));
    assertEquals(
        Optional.of("1 of 1 elements differ, most at element 0: got -6.5, expected -4.0"),
        tolerance.difference(new float[] {-6.5f}, expected));
  }

  @Test
  void twoRoundingsOfTheLargestValueAreOpen() {
    Tolerance none = new Tolerance(0, 0);
    float[] expected = {0, -4, INFINITY};
    float rounding = Math.ulp(1f);
    assertEquals(
        Optional.empty(), none.difference(new float[] {8 * rounding, -4, INFINITY}, expected));
    assertTrue(none.difference(new float[] {9 * rounding, -4, INFINITY}, expected).isPresent());
  }

  @Test
  void specialValuesMustBeTheSame() {
    Tolerance wide = new Tolerance(1e9, 1e9);
    assertEquals(Optional.empty(), wide.difference(SPECIAL.clone(), SPECIAL));
    assertEquals(
        Optional.of("4 of 4 elements differ, most at element 0: got 0.0, expected NaN"),
        wide.difference(new float[] {0, 1, INFINITY, Float.NaN}, SPECIAL));
  }
}
