package dev.sash.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Resizing against the definition: a triangle as wide as the reduction over the source's pixels.
class ResamplerTest {

  private static Raster random(int type, int height, int width, int bands) {
    WritableRaster raster = Raster.createInterleavedRaster(type, width, height, bands, null);
    SplittableRandom random = new SplittableRandom(11);
    int bound = type == DataBuffer.TYPE_BYTE ? 256 : 65536;
    int[] samples = random.ints((long) height * width * bands, 0, bound).toArray();
    raster.setPixels(0, 0, width, height, samples);
    return raster;
  }

  /// Both axes at once, in double precision, without rounding in between.
  private static double reference(Raster source, int y, int x, int band, int height, int width) {
    double scaleY = (double) source.getHeight() / height;
    double scaleX = (double) source.getWidth() / width;
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < source.getHeight(); row++) {
      for (int column = 0; column < source.getWidth(); column++) {
        double weight =
            triangle(row + 0.5 - (y + 0.5) * scaleY, Math.max(scaleY, 1))
                * triangle(column + 0.5 - (x + 0.5) * scaleX, Math.max(scaleX, 1));
        sum += weight * source.getSample(column, row, band);
        weights += weight;
      }
    }
    return sum / weights;
  }

  private static double triangle(double distance, double width) {
    return Math.max(0, 1 - Math.abs(distance) / width);
  }

  @ParameterizedTest
  @CsvSource({
    "9, 7, 4, 3",
    "9, 7, 18, 20",
    "16, 5, 3, 11",
    "1, 1, 4, 5",
    "8, 8, 1, 1",
    "5, 9, 5, 2",
    "5, 9, 2, 9",
    "3, 31, 2, 30"
  })
  void matchesTheDefinition(int height, int width, int newHeight, int newWidth) {
    for (int type : new int[] {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT}) {
      Raster source = random(type, height, width, 3);
      Raster resized = Resampler.resize(source, newHeight, newWidth);
      assertEquals(newHeight, resized.getHeight());
      assertEquals(newWidth, resized.getWidth());
      for (int y = 0; y < newHeight; y++) {
        for (int x = 0; x < newWidth; x++) {
          for (int band = 0; band < 3; band++) {
            double expected = reference(source, y, x, band, newHeight, newWidth);
            // Half a step of rounding after each of two passes.
            assertEquals(expected, resized.getSample(x, y, band), 1.01);
          }
        }
      }
    }
  }

  @Test
  void weightsAreThoseOfPillow() {
    // Image.frombytes("L", (4, 1), bytes([0, 100, 200, 50])).resize((2, 1), Image.BILINEAR)
    Raster source = SampleImages.grey(4, 0, 100, 200, 50).getRaster();
    int[] resized = Resampler.resize(source, 1, 2).getPixels(0, 0, 2, 1, (int[]) null);
    assertArrayEquals(new int[] {71, 121}, resized);
  }

  @Test
  void sameSizeIsTheSameRaster() {
    Raster source = random(DataBuffer.TYPE_BYTE, 3, 4, 1);
    assertTrue(source == Resampler.resize(source, 3, 4));
  }

  @Test
  void oneColorStaysWhatItIs() {
    WritableRaster source = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 37, 23, 1, null);
    for (int value : new int[] {0, 1, 254, 255}) {
      int[] samples = new int[37 * 23];
      java.util.Arrays.fill(samples, value);
      source.setPixels(0, 0, 37, 23, samples);
      Raster resized = Resampler.resize(source, 10, 50);
      for (int sample : resized.getPixels(0, 0, 50, 10, (int[]) null)) {
        assertEquals(value, sample);
      }
    }
  }

  @Test
  void viewsAreReadWhereTheyAre() {
    Raster whole = random(DataBuffer.TYPE_BYTE, 9, 9, 1);
    Raster view = whole.createChild(2, 3, 5, 4, 0, 0, null);
    Raster shifted = whole.createChild(2, 3, 5, 4, 2, 3, null);
    assertArrayEquals(
        Resampler.resize(view, 2, 3).getPixels(0, 0, 3, 2, (int[]) null),
        Resampler.resize(shifted, 2, 3).getPixels(0, 0, 3, 2, (int[]) null));
  }
}
