package dev.sash.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkingsTest {

  private static final int RED = 0xD01010;
  private static final int BLACK = 0;

  private static Picture photo(int height, int width) {
    return Picture.of(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
  }

  private static int color(BufferedImage image, int y, int x) {
    return image.getRGB(x, y) & 0xFFFFFF;
  }

  @Test
  void aLineOfTwoPixelsRunsAroundASmallBox() {
    Mark mark = new Mark(new Window(5, 6, 4, 3), "", RED);
    BufferedImage image = new Markings(photo(20, 20), List.of(mark)).toImage();
    for (int y = 0; y < 20; y++) {
      for (int x = 0; x < 20; x++) {
        boolean inside = y >= 5 && y < 9 && x >= 6 && x < 9;
        boolean near = y >= 3 && y < 11 && x >= 4 && x < 11;
        assertEquals(near && !inside ? RED : BLACK, color(image, y, x), y + " " + x);
      }
    }
  }

  @Test
  void theLabelStandsAboveOrElseBelow() {
    Window low = new Window(40, 10, 5, 5);
    BufferedImage image = new Markings(photo(80, 80), List.of(new Mark(low, "1", RED))).toImage();
    assertEquals(RED, color(image, 32, 10));
    assertEquals(BLACK, color(image, 48, 10));
    Window high = new Window(4, 10, 5, 5);
    image = new Markings(photo(80, 80), List.of(new Mark(high, "1", RED))).toImage();
    assertEquals(RED, color(image, 12, 10));
  }

  @Test
  void whatLiesOutsideIsLeftOut() {
    List<Mark> marks =
        List.of(
            new Mark(new Window(0, 0, 10, 10), "8", RED),
            new Mark(new Window(500, 500, 1000, 1000), "12345", RED),
            new Mark(
                new Window(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 1), "2", RED));
    BufferedImage image = new Markings(photo(10, 10), marks).toImage();
    assertEquals(10, image.getHeight());
    assertEquals(10, image.getWidth());
  }

  @Test
  void aFileHoldsWhatIsDrawn(@TempDir Path folder) throws IOException {
    Markings markings =
        new Markings(photo(30, 40), List.of(new Mark(new Window(12, 8, 9, 9), "7", RED)));
    Path file = folder.resolve("marks.png");
    markings.write(file);
    BufferedImage read = ImageIO.read(file.toFile());
    BufferedImage drawn = markings.toImage();
    assertArrayEquals(
        drawn.getRGB(0, 0, 40, 30, null, 0, 40), read.getRGB(0, 0, 40, 30, null, 0, 40));
  }

  @Test
  void labelsAreNumbers() {
    Window box = new Window(0, 0, 1, 1);
    assertEquals(
        "a number is written in digits, '.', '-', '+' and 'e': 'seven'",
        assertThrows(IllegalArgumentException.class, () -> new Mark(box, "seven", RED))
            .getMessage());
    assertEquals(
        "a color is 0xRRGGBB: 0x1000000",
        assertThrows(IllegalArgumentException.class, () -> new Mark(box, "7", 0x1000000))
            .getMessage());
  }
}
