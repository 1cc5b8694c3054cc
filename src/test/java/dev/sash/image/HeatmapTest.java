package dev.sash.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a heatmap puts which colour.
class HeatmapTest {

  private static final int GREY = 0x60;

  /// 2 x 3 windows of 5 x 7 pixels, stride 4 down and 6 across, from pixel (1, 2) on: they end at
  /// row 10 and column 21.
  private static final WindowGrid GRID = new WindowGrid(2, 3, 5, 7, 4, 6, 1, 2);

  private static final float[] SCORES = {0, 0.25f, 1, 0.5f, 0.75f, 0.125f};

  private static Volume scores(float... scores) {
    return Volume.ofNchw(Arena.ofAuto(), Shape.of(2, 3, 1), scores);
  }

  private static Picture photo() {
    BufferedImage image = new BufferedImage(24, 12, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 12; y++) {
      for (int x = 0; x < 24; x++) {
        image.setRGB(x, y, GREY << 16 | GREY << 8 | GREY);
      }
    }
    image.setRGB(0, 0, 0xC02010);
    return Picture.of(image);
  }

  private static int laid(double score) {
    return ColorMap.mix(GREY * 0x010101, ColorMap.color(score), Heatmap.OPACITY);
  }

  private static void assertColor(int expected, BufferedImage image, int y, int x) {
    assertEquals(Integer.toHexString(expected), Integer.toHexString(image.getRGB(x, y) & 0xFFFFFF));
  }

  @Test
  void centresOfWindowsHaveTheColourOfTheirScore() {
    BufferedImage image = new Heatmap(photo(), scores(SCORES), GRID, 0, 1).toImage();
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 3; column++) {
        int y = 1 + row * 4 + 2;
        int x = 2 + column * 6 + 3;
        assertColor(laid(SCORES[row * 3 + column]), image, y, x);
      }
    }
  }

  @Test
  void scoresAreInterpolatedBetweenCentresAndHeldBeyondThem() {
    BufferedImage image = new Heatmap(photo(), scores(SCORES), GRID, 0, 1).toImage();
    assertColor(laid(0.125), image, 3, 8);
    assertColor(laid(0.25), image, 5, 5);
    assertColor(laid((0 + 0.25 + 0.5 + 0.75) / 4), image, 5, 8);
    assertColor(laid(0), image, 1, 2);
    assertColor(laid(0.125), image, 9, 20);
    assertColor(laid(1), image, 1, 20);
  }

  @Test
  void pixelsOutsideAllWindowsKeepTheirColour() {
    BufferedImage image = new Heatmap(photo(), scores(SCORES), GRID, 0, 1).toImage();
    assertColor(0xC02010, image, 0, 0);
    for (int[] pixel : new int[][] {{0, 5}, {10, 5}, {11, 23}, {5, 0}, {5, 1}, {5, 21}}) {
      assertColor(GREY * 0x010101, image, pixel[0], pixel[1]);
    }
  }

  @Test
  void coloursUnderTheScoresAreGrey() {
    BufferedImage red = new BufferedImage(24, 12, BufferedImage.TYPE_INT_RGB);
    red.setRGB(5, 3, 0xFF0000);
    BufferedImage image = new Heatmap(Picture.of(red), scores(SCORES), GRID, 0, 1).toImage();
    assertColor(ColorMap.mix(76 * 0x010101, ColorMap.color(0), Heatmap.OPACITY), image, 3, 5);
  }

  @Test
  void scoresThatAreNoNumbersLeaveThePhoto() {
    Volume scores = scores(Float.NaN, 0.5f, 0.5f, 0.5f, 0.5f, Float.POSITIVE_INFINITY);
    BufferedImage image = new Heatmap(photo(), scores, GRID, 0, 1).toImage();
    assertColor(GREY * 0x010101, image, 3, 5);
    assertColor(laid(0.5), image, 3, 11);
    assertColor(laid(1), image, 7, 17);
  }

  @Test
  void scaleSuitsTheScores() {
    Heatmap probabilities = Heatmap.of(photo(), scores(SCORES), GRID);
    assertEquals(List.of(0f, 1f), List.of(probabilities.minimum(), probabilities.maximum()));
    Heatmap logits = Heatmap.of(photo(), scores(-3, 0, 1, 2, Float.NaN, 17.5f), GRID);
    assertEquals(List.of(-3f, 17.5f), List.of(logits.minimum(), logits.maximum()));
    Heatmap equal = Heatmap.of(photo(), scores(1e9f, 1e9f, 1e9f, 1e9f, 1e9f, 1e9f), GRID);
    assertTrue(equal.minimum() < equal.maximum());
    float nan = Float.NaN;
    assertEquals(1, Heatmap.of(photo(), scores(nan, nan, nan, nan, nan, nan), GRID).maximum());
  }

  @Test
  void gridAndScoresAndPhotoMustFit() {
    Volume wrong = Volume.ofNchw(Arena.ofAuto(), Shape.of(2, 2, 2), new float[8]);
    assertEquals(
        "a grid of 2x3 windows needs scores of 2x3x1, got 2x2x2: take one class by asChannels",
        refusal(() -> Heatmap.of(photo(), wrong, GRID)));
    WindowGrid large = new WindowGrid(2, 3, 5, 7, 4, 9, 1, 2);
    assertEquals(
        "the windows reach from (1, 2) to (10, 27), outside the picture of 12x24",
        refusal(() -> Heatmap.of(photo(), scores(SCORES), large)));
    assertEquals(
        "the scale of a heatmap must be finite and ascending: minimum=1.0 maximum=1.0",
        refusal(() -> new Heatmap(photo(), scores(SCORES), GRID, 1, 1)));
  }

  private static String refusal(org.junit.jupiter.api.function.Executable heatmap) {
    return assertThrows(IllegalArgumentException.class, heatmap).getMessage();
  }

  @Test
  void fileHoldsTheImage(@TempDir Path folder) throws IOException {
    Heatmap heatmap = Heatmap.of(photo(), scores(SCORES), GRID);
    Path file = folder.resolve("heatmap.png");
    heatmap.write(file);
    BufferedImage image = ImageIO.read(file.toFile());
    BufferedImage expected = heatmap.toImage();
    assertEquals(expected.getWidth(), image.getWidth());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        assertEquals(expected.getRGB(x, y), image.getRGB(x, y));
      }
    }
  }
}
