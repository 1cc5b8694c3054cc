package dev.sash.dense;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.image.Window;
import dev.sash.image.WindowGrid;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreMapTest {

  private static final WindowGrid GRID = new WindowGrid(2, 3, 8, 6, 4, 5, 10, 20);

  private static ScoreMap map(float... scores) {
    int classes = scores.length / 6;
    return new ScoreMap(Volume.ofNchw(Arena.ofAuto(), Shape.of(2, 3, classes), scores), GRID);
  }

  @Test
  void aCellHasAWindow() {
    assertEquals(new Window(10, 20, 8, 6), GRID.window(0, 0));
    assertEquals(new Window(14, 30, 8, 6), GRID.window(1, 2));
    assertEquals(18, GRID.centreY(1));
    assertEquals(33, GRID.centreX(2));
    assertEquals(6, GRID.cellCount());
    var thrown = assertThrows(IndexOutOfBoundsException.class, () -> GRID.window(2, 0));
    assertEquals("cell (row=2, column=0) is outside the grid of 2x3", thrown.getMessage());
  }

  @Test
  void aPixelHasANearestCell() {
    assertEquals(0, GRID.nearestRow(15));
    assertEquals(1, GRID.nearestRow(16));
    assertEquals(0, GRID.nearestRow(-1000));
    assertEquals(1, GRID.nearestRow(Integer.MAX_VALUE));
    assertEquals(0, GRID.nearestColumn(24));
    assertEquals(1, GRID.nearestColumn(25));
    assertEquals(1, GRID.nearestColumn(29));
    assertEquals(2, GRID.nearestColumn(31));
  }

  @Test
  void theCellNearestToAWindowsCentreIsItsOwn() {
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 3; column++) {
        Window window = GRID.window(row, column);
        assertEquals(row, GRID.nearestRow(window.y() + window.height() / 2));
        assertEquals(column, GRID.nearestColumn(window.x() + window.width() / 2));
      }
    }
  }

  @Test
  void aGridSaysWhatItIs() {
    assertEquals("2x3 windows of 8x6, stride 4x5", GRID.toString());
    assertEquals("1x1 windows of 2x2, stride 3", new WindowGrid(1, 1, 2, 2, 3, 3, 0, 0).toString());
  }

  @Test
  void refusesAGridThatIsNone() {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> new WindowGrid(1, 1, 2, 2, 0, 3, 0, 0));
    assertEquals(
        "a grid has positive sizes and an offset inside the image:"
            + " grid=1x1 window=2x2 stride=0x3 offset=0,0",
        thrown.getMessage());
    thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> new WindowGrid(1, 1 << 20, 2, 2, 1, 1 << 20, 0, 0));
    assertEquals(
        "the last window ends at pixel 1099510579202 along the width: at most 2^31 - 1",
        thrown.getMessage());
    thrown = assertThrows(IllegalArgumentException.class, () -> new Window(0, -1, 1, 1));
    assertEquals(
        "a window begins in the image and is not empty: y=0 x=-1 height=1 width=1",
        thrown.getMessage());
  }

  @Test
  void averagesOverAllPositions() {
    ScoreMap map = map(1, 2, 3, 4, 5, 9, 0, 0, 0, 0, 0, -6);
    assertEquals(2, map.classes());
    assertArrayEquals(new float[] {4, -1}, map.averages());
  }

  @Test
  void theBestClassIsTheFirstOfTheHighest() {
    ScoreMap map = map(1, 2, 0, 0, 0, Float.NaN, 1, 3, 0, 0, 0, -1);
    assertEquals(0, map.bestClass(0, 0));
    assertEquals(1, map.bestClass(0, 1));
    assertEquals(1, map.bestClass(1, 2));
    assertEquals(3, map.score(0, 1, 1));
  }

  @Test
  void theBestCellsComeInOrder() {
    ScoreMap map = map(1, 5, 3, 5, Float.NaN, 3);
    assertEquals(List.of(new Cell(0, 1, 5), new Cell(1, 0, 5), new Cell(0, 2, 3)), map.best(0, 3));
    assertEquals(5, map.best(0, 100).size());
    var thrown = assertThrows(IllegalArgumentException.class, () -> map.best(0, 0));
    assertEquals("the number of cells must be positive: 0", thrown.getMessage());
    assertRejected(
        IndexOutOfBoundsException.class,
        "there is no class 1: the classes are 0 to 0",
        () -> map.best(1, 1));
    assertRejected(
        IndexOutOfBoundsException.class,
        "there is no class -1: the classes are 0 to 0",
        () -> map.peaks(-1, 1));
  }

  @Test
  void peaksLieApart() {
    ScoreMap map = map(1, 5, 3, 4, Float.NaN, 2);
    assertEquals(
        List.of(new Cell(0, 1, 5), new Cell(1, 0, 4), new Cell(0, 2, 3), new Cell(1, 2, 2)),
        map.peaks(0, 4));
    WindowGrid wide = new WindowGrid(2, 3, 10, 11, 4, 5, 0, 0);
    map = new ScoreMap(map.scores(), wide);
    assertEquals(List.of(new Cell(0, 1, 5)), map.peaks(0, 4));
    map.scores().set(0, 1, 0, Float.NaN);
    assertEquals(List.of(new Cell(1, 0, 4), new Cell(0, 2, 3)), map.peaks(0, 4));
    map.scores().fill(Float.NaN);
    assertEquals(List.of(), map.peaks(0, 4));
    ScoreMap empty = map;
    assertThrows(IllegalArgumentException.class, () -> empty.peaks(0, 0));
  }

  @Test
  void refusesScoresOfAnotherSize() {
    Volume scores = Volume.allocate(Arena.ofAuto(), Shape.of(3, 2, 5));
    var thrown = assertThrows(IllegalArgumentException.class, () -> new ScoreMap(scores, GRID));
    assertEquals(
        "a grid of 2x3 windows needs as many columns of scores, got 3x2x5", thrown.getMessage());
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    ScorerOptions options = ScorerOptions.defaults();
    var thrown = assertThrows(IllegalArgumentException.class, () -> options.withStride(0));
    assertEquals("stride must be positive: 0", thrown.getMessage());
    thrown = assertThrows(IllegalArgumentException.class, () -> options.withMemoryLimit(-1));
    assertEquals("memory limit must be positive: -1", thrown.getMessage());
  }
}
