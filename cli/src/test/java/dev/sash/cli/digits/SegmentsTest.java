package dev.sash.cli.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {

  private static Segments corner() {
    Segments corner = new Segments();
    corner.add(0, 0, 4, 0);
    corner.add(4, 0, 4, 2);
    return corner;
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 0", "1, 3, 3", "-3, -4, 5", "4, 1, 0", "7, 6, 5", "3, 1, 1"})
  void theNearestPointCounts(double x, double y, double distance) {
    assertEquals(distance, corner().distance(x, y), 1e-12);
  }

  @Test
  void aPointIsASegmentToo() {
    Segments point = new Segments();
    point.add(1, 1, 1, 1);
    assertEquals(5, point.distance(4, 5));
  }

  @Test
  void unitsAreTheLargerSide() {
    assertArrayEquals(new double[] {0, 0, 4, 2}, corner().bounds());
    assertArrayEquals(new double[] {-0.5, -0.25, 0.5, 0.25}, corner().toUnit().bounds());
  }

  @Test
  void manyAreKept() {
    Segments many = new Segments();
    for (int i = 0; i < 100; i++) {
      many.add(i, 0, i + 0.5, 0);
    }
    assertEquals(0, many.distance(99.25, 0));
    assertEquals(0.25, many.distance(98.75, 0), 1e-12);
  }
}
