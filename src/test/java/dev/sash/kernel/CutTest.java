package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rectangles cover an area once, none larger than asked for.
class CutTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 1, 48",
    "7, 5, 1",
    "7, 5, 4",
    "7, 5, 5",
    "7, 5, 6",
    "7, 5, 11",
    "7, 5, 34",
    "7, 5, 35",
    "7, 5, 36",
    "56, 56, 256",
    "1, 1000, 512",
    "3, 1000, 512",
    "1000, 1, 48",
    "17, 33, 64",
    "13, 64, 64",
    "13, 65, 64",
    "2, 127, 64"
  })
  void everyPositionLiesInOneRectangle(int height, int width, long positions) {
    Cut cut = Cut.of(height, width, positions);
    int[][] covered = new int[height][width];
    for (int rectangle = 0; rectangle < cut.count(); rectangle++) {
      int count = cut.height(rectangle) * cut.width(rectangle);
      assertTrue(count > 0 && count <= positions, cut + ", rectangle " + rectangle);
      assertTrue(
          cut.height(rectangle) <= cut.rows() && cut.width(rectangle) <= cut.columns(),
          cut + ", rectangle " + rectangle);
      for (int y = 0; y < cut.height(rectangle); y++) {
        for (int x = 0; x < cut.width(rectangle); x++) {
          covered[cut.top(rectangle) + y][cut.left(rectangle) + x]++;
        }
      }
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        assertEquals(1, covered[y][x], cut + ", y=" + y + ", x=" + x);
      }
    }
  }

  @Test
  void shortRowsStayWhole() {
    assertEquals(new Cut(56, 56, 4, 56), Cut.of(56, 56, 256));
    assertEquals(14, Cut.of(56, 56, 256).count());
  }

  @Test
  void longRowsAreCutEvenly() {
    Cut cut = Cut.of(3, 1000, 512);
    assertEquals(new Cut(3, 1000, 1, 500), cut);
    assertEquals(6, cut.count());
    assertEquals(1, cut.top(3));
    assertEquals(500, cut.left(3));
  }

  @Test
  void rowsAreSharedEvenly() {
    Cut cut = Cut.of(9, 10, 45);
    assertEquals(new Cut(9, 10, 3, 10), cut);
    assertEquals(3, cut.height(2));
    assertEquals(1, Cut.of(7, 5, 10).height(3));
  }

  /// No number of positions is too small or too large.
  @Test
  void limitsHold() {
    assertEquals(35, Cut.of(7, 5, 0).count());
    assertEquals(1, Cut.of(7, 5, Long.MAX_VALUE).count());
    int most = Integer.MAX_VALUE;
    assertEquals((long) most * Math.ceilDiv(most, 48), Cut.of(most, most, 48).count());
  }
}
