package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradBlocksTest {

  private static final int LANES = 16;

  private static WinogradBlocks blocks(int depth, int filters, int batch, int rows, int columns) {
    Panels panels = Panels.of(filters, depth, LANES);
    return WinogradBlocks.of(MinimalFiltering.F4X4_3X3, depth, panels, batch, rows, columns);
  }

  @ParameterizedTest(name = "{0} channels, {1} filters, batch {2}, {3}x{4} tiles")
  @CsvSource({
    "64, 64, 1, 14, 14",
    "144, 288, 1, 4, 4",
    "144, 288, 3, 4, 4",
    "96, 208, 1, 4, 4",
    "512, 512, 2, 2, 2",
    "128, 192, 1, 7, 7",
    "16, 16, 1, 1, 1",
    "48, 192, 1, 4, 40"
  })
  void tasksComputeEveryTileOfEveryPartOnce(
      int depth, int filters, int batch, int rows, int columns) {
    WinogradBlocks blocks = blocks(depth, filters, batch, rows, columns);
    int[][][] times = new int[batch][blocks.panelParts()][rows * columns];
    for (int task = 0; task < blocks.taskCount(); task++) {
      Cut cut = blocks.isWhole(task) ? blocks.cut().whole() : blocks.cut();
      int rectangle = blocks.rectangle(task);
      assertTrue(cut.height(rectangle) * cut.width(rectangle) <= blocks.mostTiles());
      for (int y = 0; y < cut.height(rectangle); y++) {
        for (int x = 0; x < cut.width(rectangle); x++) {
          int tile = (cut.top(rectangle) + y) * columns + cut.left(rectangle) + x;
          times[blocks.image(task)][blocks.part(task)][tile]++;
        }
      }
    }
    for (int[][] image : times) {
      for (int[] part : image) {
        for (int count : part) {
          assertEquals(1, count);
        }
      }
    }
  }

  @Test
  void aPanelLeftOverIsShared() {
    WinogradBlocks blocks = blocks(160, 320, 1, 4, 4);

    assertEquals(5, blocks.panelParts());
    assertEquals(4, blocks.wholeParts());
    assertEquals(2, blocks.cut().count());
    assertEquals(6, blocks.taskCount());
  }

  @Test
  void asManyPanelsAsWorkersAreComputedWhole() {
    WinogradBlocks blocks = blocks(256, 256, 1, 4, 4);

    assertEquals(4, blocks.taskCount());
    assertEquals(16, blocks.mostTiles());
  }

  @Test
  void manyTilesAreCutIntoBlocksOfAllFilters() {
    WinogradBlocks blocks = blocks(64, 64, 1, 14, 14);

    assertEquals(1, blocks.panelParts());
    assertEquals(blocks.cut().count(), blocks.taskCount());
  }
}
