package dev.sash.cli.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlyphTest {

  @Test
  void depthIsTheDistanceToTheEdge() {
    Glyph disc = OutlineGlyph.of(new Ellipse2D.Double(10, 20, 6, 6)).orElseThrow();
    for (double radius = 0; radius < 0.65; radius += 0.05) {
      for (double angle = 0; angle < 6; angle += 0.7) {
        double depth = disc.depth(radius * Math.cos(angle), radius * Math.sin(angle));
        assertEquals(0.5 - radius, depth, 0.02);
      }
    }
    assertEquals(0.5, disc.penRadius(), 0.02);
    assertEquals(0.5, disc.halfWidth(), 0.01);
  }

  @Test
  void theLargerSideIsOneUnit() {
    Glyph bar = OutlineGlyph.of(new Rectangle2D.Double(-3, 7, 10, 40)).orElseThrow();
    assertEquals(0.125, bar.halfWidth(), 1e-6);
    assertTrue(bar.depth(0.11, 0.48) > 0);
    assertTrue(bar.depth(0.14, 0) < 0);
    assertTrue(bar.depth(0, 0.52) < 0);
    assertTrue(bar.depth(1e9, 0) < 0);
    assertTrue(bar.depth(Double.NaN, 0) < 0);
  }

  @Test
  void whatHasNoAreaIsNoSign() {
    assertEquals(Optional.empty(), OutlineGlyph.of(new Line2D.Double(0, 0, 1, 1)));
    assertEquals(Optional.empty(), OutlineGlyph.of(new Rectangle2D.Double()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void strokesFillOneUnitAroundTheOrigin(int digit) {
    SplittableRandom random = new SplittableRandom(digit);
    for (int i = 0; i < 50; i++) {
      StrokeGlyph glyph = Skeletons.draw(digit, random);
      double[] bounds = glyph.strokes().bounds();
      assertEquals(1, Math.max(bounds[3] - bounds[1], bounds[2] - bounds[0]), 1e-9);
      assertEquals(0, bounds[0] + bounds[2], 1e-9);
      assertEquals(glyph.halfWidth(), bounds[2]);
      assertTrue(glyph.depth(0, 0) <= 0);
    }
  }
}
