package dev.sash.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a picture's samples are, and how they become a volume.
class PictureTest {

  private static int[] samples(Picture picture) {
    int[] all = new int[picture.height() * picture.width() * picture.channels()];
    int at = 0;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int channel = 0; channel < picture.channels(); channel++) {
          all[at++] = picture.sample(y, x, channel);
        }
      }
    }
    return all;
  }

  private static float[] pixels(Picture picture, Preprocessing preprocessing) {
    try (Arena arena = Arena.ofConfined()) {
      Shape shape = Shape.of(picture.height(), picture.width(), preprocessing.channels());
      Volume volume = Volume.allocate(arena, shape);
      picture.into(volume, preprocessing);
      return volume.segment().toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT);
    }
  }

  @Test
  void greySamplesComeThroughUnchanged() {
    Picture picture = Picture.of(SampleImages.grey(2, 0, 1, 127, 128, 254, 255));
    assertEquals(3, picture.height());
    assertEquals(1, picture.channels());
    assertArrayEquals(new int[] {0, 1, 127, 128, 254, 255}, samples(picture));
    assertArrayEquals(
        new float[] {0, 1, 127, 128, 254, 255}, pixels(picture, Preprocessing.of(1, 1)));
  }

  @Test
  void sixteenBitsKeepTheirFraction() {
    Picture picture = Picture.of(SampleImages.deepGrey(2, 0, 1, 257, 65535));
    assertEquals(65535, picture.sampleMaximum());
    assertArrayEquals(new float[] {0, 1 / 257f, 1, 255}, pixels(picture, Preprocessing.of(1, 1)));
  }

  @Test
  void paletteOfGreysIsGrey() {
    Picture picture = Picture.of(SampleImages.palette(1, 0xFF000000, 0xFFFFFFFF));
    assertEquals(1, picture.channels());
    assertArrayEquals(new int[] {0, 255}, samples(picture));
  }

  @Test
  void paletteOfColorsWithATransparentOneLiesOnWhite() {
    Picture picture = Picture.of(SampleImages.palette(8, 0xFF102030, 0x00000000, 0xFF0000FF));
    assertArrayEquals(new int[] {16, 32, 48, 255, 255, 255, 0, 0, 255}, samples(picture));
  }

  @Test
  void transparentPixelsLieOnWhite() {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 3, 1, new int[] {0xFF0A141E, 0x800000FF, 0x00123456}, 0, 3);
    int half = (0xFF * 0x7F + 127) / 255;
    assertArrayEquals(
        new int[] {10, 20, 30, half, half, 255, 255, 255, 255}, samples(Picture.of(image)));
  }

  @Test
  void premultipliedPixelsLieOnWhite() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_4BYTE_ABGR_PRE);
    image.getRaster().setPixel(0, 0, new int[] {10, 20, 30, 100});
    assertArrayEquals(new int[] {165, 175, 185}, samples(Picture.of(image)));
  }

  @Test
  void fiveAndSixBitsAreWidened() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_565_RGB);
    image.getRaster().setPixel(0, 0, new int[] {31, 63, 31});
    image.getRaster().setPixel(1, 0, new int[] {1, 1, 0});
    assertArrayEquals(new int[] {255, 255, 255, 8, 4, 0}, samples(Picture.of(image)));
  }

  @Test
  void colorsAreScaledAndNormalizedInBothOrders() {
    Picture picture = Picture.of(SampleImages.colors()).asWindow(1, 0, 1, 1);
    Preprocessing rgb =
        new Preprocessing(3, 0.5, List.of(1.0, 2.0, 3.0), List.of(2.0, 4.0, 0.5), ChannelOrder.RGB);
    assertArrayEquals(new float[] {3.5f, 3.5f, 42}, pixels(picture, rgb));
    assertArrayEquals(
        new float[] {42, 3.5f, 3.5f}, pixels(picture, rgb.withOrder(ChannelOrder.BGR)));
  }

  @Test
  void imageNetPixelsAreTorchvisions() {
    Picture picture = Picture.of(SampleImages.colors()).asWindow(1, 2, 1, 1);
    assertArrayEquals(
        new float[] {
          (float) ((0x70 / 255.0 - 0.485) / 0.229),
          (float) ((0x80 / 255.0 - 0.456) / 0.224),
          (float) ((0x90 / 255.0 - 0.406) / 0.225)
        },
        pixels(picture, Preprocessing.IMAGENET),
        1e-6f);
  }

  @Test
  void greyFillsThreeChannelsAndColorsGiveLuma() {
    assertArrayEquals(
        new float[] {7, 7, 7, 9, 9, 9},
        pixels(Picture.of(SampleImages.grey(2, 7, 9)), Preprocessing.of(3, 1)));
    // Pillow: Image.new("RGB", ...).convert("L")
    assertArrayEquals(
        new float[] {76, 150, 29, 29, 77, 125},
        pixels(Picture.of(SampleImages.colors()), Preprocessing.of(1, 1)));
  }

  @Test
  void pictureFillsAWindowOfAVolumeAndNothingElse() {
    Picture picture = Picture.of(SampleImages.grey(2, 1, 2, 3, 4));
    try (Arena arena = Arena.ofConfined()) {
      Volume volume = Volume.allocate(arena, Shape.of(4, 4, 1));
      picture.into(volume.asWindow(1, 2, 2, 2), Preprocessing.of(1, 1));
      assertArrayEquals(
          new float[] {0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0}, volume.toNchw());
    }
  }

  @Test
  void volumeOfAnotherShapeIsRefused() {
    Picture picture = Picture.of(SampleImages.colors());
    try (Arena arena = Arena.ofConfined()) {
      Volume volume = Volume.allocate(arena, Shape.of(3, 2, 3));
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> picture.into(volume, Preprocessing.IMAGENET));
      assertEquals(
          "a picture of 2x3 in 3 channels fills a volume 2x3x3, got 3x2x3:"
              + " resize the picture or crop it",
          e.getMessage());
    }
  }

  @Test
  void windowsAndCentersAreViews() {
    Picture picture = Picture.of(SampleImages.grey(4, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    assertArrayEquals(new int[] {6, 7, 10, 11}, samples(picture.asWindow(1, 2, 2, 2)));
    assertArrayEquals(new int[] {11}, samples(picture.asWindow(1, 2, 2, 2).asWindow(1, 1, 1, 1)));
    // Half a pixel goes to the even side, as in Python: (3 - 2) / 2 gives 0, (4 - 1) / 2 gives 2.
    assertArrayEquals(new int[] {2, 6}, samples(picture.asCenter(2, 1)));
    IndexOutOfBoundsException e =
        assertThrows(IndexOutOfBoundsException.class, () -> picture.asCenter(4, 4));
    assertEquals("window y=0 x=0 height=4 width=4 is outside the picture of 3x4", e.getMessage());
  }

  @Test
  void resizingKeepsProportions() {
    Picture picture = Picture.of(SampleImages.gradient(30, 50));
    assertEquals("17x29", size(picture.withShorterSide(17).withSize(17, 29)));
    assertEquals("17x28", size(picture.withShorterSide(17)));
    assertEquals("12x20", size(picture.withWidth(20)));
    assertEquals("1x1", size(Picture.of(SampleImages.gradient(1, 40)).withWidth(1)));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> picture.withWidth(1 << 20));
    assertEquals(
        "a picture has 1 to 134217728 pixels: height=629146 width=1048576", e.getMessage());
  }

  private static String size(Picture picture) {
    return picture.height() + "x" + picture.width();
  }
}
