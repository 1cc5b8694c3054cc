package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntUnaryOperator;
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
    assertCovers(Cut.of(height, width, positions), positions);
    assertCovers(Cut.balanced(height, width, positions, blocksOf(4), _ -> 3), positions);
  }

  /// As many positions as whole blocks have, and those of one more.
  private static IntUnaryOperator blocksOf(int positions) {
    return area -> (Math.ceilDiv(area, positions) + 1) * positions;
  }

  private static void assertCovers(Cut cut, long positions) {
    int height = cut.height();
    int width = cut.width();
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

  @ParameterizedTest
  @CsvSource({
    // Six rectangles, three for each of two workers, instead of seven.
    "14, 14, 35, 5, 1, 7, 5",
    // Twelve rectangles instead of eleven.
    "55, 55, 300, 4, 1, 14, 19",
    // Quarters, so that four workers have work, instead of halves.
    "14, 14, 98, 4, 1, 7, 7",
    // Six half tasks would keep two workers busy, but four are done later than with three.
    "4, 4, 16, 4, 3, 4, 4"
  })
  void rectanglesKeepWorkersBusy(
      int height, int width, long positions, int block, int tasks, int rows, int columns) {
    Cut cut = Cut.balanced(height, width, positions, blocksOf(block), _ -> tasks);
    assertEquals(new Cut(height, width, rows, columns), cut);
  }

  @Test
  void whatCannotBeComputedIsNotChosen() {
    Cut cut = Cut.balanced(14, 14, 35, blocksOf(4), other -> other.hasWholeRows() ? 1 : 0);
    assertEquals(new Cut(14, 14, 2, 14), cut);
  }

  @Test
  void manyRectanglesAreAsLargeAsTheyMayBe() {
    assertEquals(Cut.of(1000, 10, 40), Cut.balanced(1000, 10, 40, blocksOf(4), _ -> 1));
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
