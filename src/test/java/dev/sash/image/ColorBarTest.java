package dev.sash.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The scale beside a heatmap.
class ColorBarTest {

  private static List<String> labels(float minimum, float maximum) {
    return new ColorBar(minimum, maximum, 600).labels();
  }

  @Test
  void ticksAreRoundNumbers() {
    assertEquals(List.of("0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(0, 1));
    assertEquals(List.of("-2000", "0", "2000", "4000", "6000"), labels(-2094, 6081));
    assertEquals(List.of("-5", "0", "5", "10", "15"), labels(-6.3f, 17.2f));
    assertEquals(List.of("0.340", "0.342", "0.344", "0.346", "0.348"), labels(0.34f, 0.349f));
    assertEquals(List.of("0", "1e7", "2e7", "3e7", "4e7", "5e7"), labels(0, 5e7f));
    assertEquals(List.of("-4e-6", "-2e-6", "0", "2e-6", "4e-6"), labels(-5e-6f, 5e-6f));
    assertEquals(List.of("1.2e10", "1.4e10", "1.6e10", "1.8e10", "2e10"), labels(1.2e10f, 2.1e10f));
  }

  @Test
  void smallImagesHaveFewTicks() {
    assertEquals(List.of("0", "1"), new ColorBar(0, 1, 10).labels());
  }

  @Test
  void barRunsFromTheLowestColourUpToTheHighest() {
    ColorBar bar = new ColorBar(0, 1, 400);
    BufferedImage image = new BufferedImage(bar.width() + 5, 400, BufferedImage.TYPE_INT_RGB);
    bar.draw(image, 5);
    int middle = 5 + 6 + 6;
    assertEquals(ColorMap.color(0.5 / 384 + 383.0 / 384), image.getRGB(middle, 8) & 0xFFFFFF);
    assertEquals(ColorMap.color(0.5 / 384), image.getRGB(middle, 391) & 0xFFFFFF);
    assertEquals(0x000000, image.getRGB(0, 200) & 0xFFFFFF);
    assertEquals(0xFFFFFF, image.getRGB(5, 200) & 0xFFFFFF);
  }

  @Test
  void coloursGetLighterAllTheWay() {
    int before = -1;
    for (int step = 0; step <= 64; step++) {
      int color = ColorMap.color(step / 64.0);
      int luma = Picture.luma(color >> 16 & 0xFF, color >> 8 & 0xFF, color & 0xFF);
      assertTrue(luma > before, "step " + step);
      before = luma;
    }
    assertEquals(ColorMap.color(0), ColorMap.color(-3));
    assertEquals(ColorMap.color(1), ColorMap.color(Double.POSITIVE_INFINITY));
  }
}
