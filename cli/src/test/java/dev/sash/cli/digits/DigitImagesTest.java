package dev.sash.cli.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitImagesTest {

  private static final Hand STROKES = Hand.of(new Typefaces(List.of()));
  private static final DigitImages IMAGES = new DigitImages(STROKES, 3, 1000);

  private static float[] image(DigitImages images, long index, long epoch) {
    try (Arena arena = Arena.ofConfined()) {
      Volume image = Volume.allocate(arena, DigitImages.shape());
      int label = images.into(index, epoch, image);
      float[] values = Arrays.copyOf(image.toNchw(), 32 * 32 + 1);
      values[32 * 32] = label;
      return values;
    }
  }

  @Test
  void anImageDependsOnSeedIndexAndEpochAlone() {
    List<float[]> inOrder =
        IntStream.range(0, 200).mapToObj(index -> image(IMAGES, index, 2)).toList();
    List<float[]> byMany =
        IntStream.range(0, 200).parallel().mapToObj(index -> image(IMAGES, index, 2)).toList();
    for (int i = 0; i < 200; i++) {
      assertArrayEquals(inOrder.get(i), byMany.get(i));
      assertFalse(Arrays.equals(inOrder.get(i), image(IMAGES, i, 3)));
      assertFalse(Arrays.equals(inOrder.get(i), image(IMAGES, i + 1, 2)));
      assertFalse(Arrays.equals(inOrder.get(i), image(new DigitImages(STROKES, 4, 1000), i, 2)));
    }
  }

  @Test
  void threeOfFiveImagesAreBackgroundAndDigitsAreEven() {
    int[] counts = new int[DigitImages.CLASSES];
    for (int i = 0; i < 4000; i++) {
      counts[(int) image(IMAGES, i, 0)[32 * 32]]++;
    }
    assertEquals(2400, counts[DigitImages.BACKGROUND], 150);
    for (int digit = 0; digit < 10; digit++) {
      assertEquals(160, counts[digit], 55, "digit " + digit);
    }
  }

  @Test
  void levelsAreThoseOfAnImageFile() {
    for (int i = 0; i < 300; i++) {
      float[] values = image(IMAGES, i, 0);
      for (int at = 0; at < 32 * 32; at++) {
        float level = values[at] * 255;
        assertTrue(level >= 0 && level <= 255, () -> "level " + level);
        assertEquals(Math.rint(level), level, 1e-4);
      }
    }
  }

  @Test
  void aDigitStandsOutInTheMiddle() {
    double middle = 0;
    double border = 0;
    for (int i = 0; i < 1000; i++) {
      float[] values = image(IMAGES, i, 0);
      if (values[32 * 32] != DigitImages.BACKGROUND) {
        middle += spread(values, 8, 24);
        border += spread(values, 0, 4);
      }
    }
    assertTrue(middle > 2 * border, middle + " " + border);
  }

  private static double spread(float[] values, int from, int to) {
    float lowest = 1;
    float highest = 0;
    for (int y = from; y < to; y++) {
      for (int x = from; x < to; x++) {
        lowest = Math.min(lowest, values[y * 32 + x]);
        highest = Math.max(highest, values[y * 32 + x]);
      }
    }
    return highest - lowest;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void anEpochHasImages(long count) {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> new DigitImages(STROKES, 1, count));
    assertEquals("the number of images must be positive: " + count, thrown.getMessage());
  }
}
