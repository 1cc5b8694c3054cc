package dev.sash.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.image.Window;
import dev.sash.image.WindowGrid;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class PyramidTest {

  private static final Shape WINDOW = Shape.of(32, 32, 1);

  private static List<String> sizes(Pyramid pyramid, int height, int width) {
    return pyramid.sizes(height, width, WINDOW).stream()
        .map(size -> size.height() + "x" + size.width())
        .toList();
  }

  @Test
  void copiesShrinkStepByStep() {
    assertEquals(
        List.of("256x512", "128x256", "64x128", "32x64"),
        sizes(new Pyramid(1, 2, 1 / 16.0), 256, 512));
    assertEquals(
        List.of("300x100", "212x71", "150x50"), sizes(new Pyramid(1, Math.sqrt(2), 0.5), 300, 100));
  }

  @Test
  void theSmallestScaleIsOneDespiteRounding() {
    assertEquals(13, Pyramid.defaults().sizes(4096, 4096, WINDOW).size());
  }

  @Test
  void imagesMayGrow() {
    assertEquals(List.of("40x60"), sizes(new Pyramid(2, 2, 1), 20, 30));
  }

  @Test
  void whatIsSmallerThanAWindowIsLeftOut() {
    assertEquals(List.of(), sizes(Pyramid.defaults(), 31, 1000));
  }

  @Test
  void scalesAreChecked() {
    assertEquals(
        "scales must be positive and the smallest at most the largest and at least 1/128 of it:"
            + " largest=1.0 smallest=2.0",
        assertThrows(IllegalArgumentException.class, () -> new Pyramid(1, 2, 2)).getMessage());
    assertEquals(
        "the step from scale to scale must be 1.05 to 128: 1.0",
        assertThrows(IllegalArgumentException.class, () -> new Pyramid(1, 1, 1)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Pyramid(1, Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new Pyramid(1, 2, 0));
    assertThrows(IllegalArgumentException.class, () -> new Pyramid(Double.NaN, 2, 1));
  }

  @Test
  void aCellStandsForPixelsOfTheImageItself() {
    WindowGrid grid = new WindowGrid(3, 3, 32, 32, 4, 4, 0, 0);
    Volume scores = Volume.allocate(Arena.ofAuto(), Shape.of(3, 3, 2));
    Level half = new Level(new ScoreMap(scores, grid), 40, 40, 80, 80);
    assertEquals(0.5, half.scale());
    assertEquals(new Window(8, 16, 64, 64), half.window(1, 2, 1));
    assertEquals(new Window(24, 32, 32, 32), half.window(1, 2, 0.5));
    Level twice = new Level(new ScoreMap(scores, grid), 40, 40, 20, 20);
    assertEquals(new Window(2, 4, 16, 16), twice.window(1, 2, 1));
    // A window that rounding would move over the edge ends there.
    assertEquals(new Window(4, 4, 16, 16), twice.window(2, 2, 1));
  }
}
