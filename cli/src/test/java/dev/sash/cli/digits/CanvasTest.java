package dev.sash.cli.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.awt.geom.Rectangle2D;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class CanvasTest {

  private static final Glyph SQUARE =
      OutlineGlyph.of(new Rectangle2D.Double(0, 0, 1, 1)).orElseThrow();

  private static double sum(Canvas canvas) {
    double sum = 0;
    for (int y = 0; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        sum += canvas.level(y, x);
      }
    }
    return sum;
  }

  /// Ink of the square's own weight.
  private static Ink ink(double height) {
    return new Ink(1, 1, SQUARE.penRadius() * height, 1);
  }

  @Test
  void aSignCoversItsPixels() {
    Canvas canvas = new Canvas(20, 20);
    canvas.draw(SQUARE, Pose.upright(8, 11, 6), ink(6));
    for (int y = 0; y < 20; y++) {
      for (int x = 0; x < 20; x++) {
        boolean inside = y >= 5 && y < 11 && x >= 8 && x < 14;
        assertEquals(inside ? 1 : 0, canvas.level(y, x), 0.2, y + " " + x);
      }
    }
  }

  @Test
  void aTurnMovesNoInk() {
    Canvas upright = new Canvas(40, 40);
    Canvas turned = new Canvas(40, 40);
    upright.draw(SQUARE, Pose.upright(20, 20, 16), ink(16));
    turned.draw(SQUARE, new Pose(20, 20, 16, Math.PI / 4, 0, 1, 0, 0), ink(16));
    assertEquals(256, sum(upright), 8);
    assertEquals(256, sum(turned), 12);
    assertTrue(turned.level(10, 20) > 0.5, "the corner points up");
    assertEquals(0, turned.level(13, 13));
  }

  @Test
  void aSlantMovesTheTopToTheRight() {
    Canvas canvas = new Canvas(40, 40);
    canvas.draw(SQUARE, new Pose(20, 20, 16, 0, 0.5, 1, 0, 0), ink(16));
    assertTrue(canvas.level(13, 30) > 0.5);
    assertEquals(0, canvas.level(13, 13));
    assertTrue(canvas.level(26, 10) > 0.5);
  }

  @Test
  void whatLiesOutsideIsLeftOut() {
    Canvas canvas = new Canvas(8, 8);
    canvas.draw(SQUARE, Pose.upright(0, 0, 8), ink(8));
    canvas.draw(SQUARE, Pose.upright(-100, 300, 20), ink(20));
    assertEquals(16, sum(canvas), 2);
  }

  @Test
  void levelsGoIntoAVolumeAndAnImage() {
    Canvas canvas = new Canvas(2, 3);
    canvas.set(1, 2, 0.5);
    canvas.set(0, 1, 1.7);
    canvas.set(1, 0, -3);
    canvas.quantize();
    Volume volume = Volume.allocate(Arena.ofAuto(), Shape.of(2, 3, 1));
    canvas.into(volume);
    assertEquals(128 / 255f, volume.get(1, 2, 0));
    assertEquals(1, volume.get(0, 1, 0));
    assertEquals(0, volume.get(1, 0, 0));
    assertEquals(128, canvas.toImage().getRaster().getSample(2, 1, 0));
  }
}
