package dev.sash.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reading files, whole and broken.
class PictureFileTest {

  @TempDir private Path folder;

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("image"), bytes);
  }

  private String refusal(byte[] bytes) throws IOException {
    Path file = write(bytes);
    ImageFormatException e = assertThrows(ImageFormatException.class, () -> Picture.read(file));
    String start = "cannot read the image %s: ".formatted(file);
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
    return e.getMessage().substring(start.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void greyFilesKeepTheirSamples(String format) throws IOException {
    int[] samples = {0, 1, 26, 121, 190, 255};
    Picture picture = Picture.read(write(SampleImages.file(SampleImages.grey(3, samples), format)));
    assertEquals(1, picture.channels());
    for (int i = 0; i < samples.length; i++) {
      assertEquals(samples[i], picture.sample(i / 3, i % 3, 0));
    }
  }

  @Test
  void sixteenBitFilesKeepTheirSamples() throws IOException {
    BufferedImage image = SampleImages.deepGrey(2, 1, 12345, 65534, 0);
    Picture picture = Picture.read(write(SampleImages.file(image, "png")));
    assertEquals(12345, picture.sample(0, 1, 0));
    assertEquals(65534, picture.sample(1, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void colorFilesKeepTheirSamples(String format) throws IOException {
    Picture picture = Picture.read(write(SampleImages.file(SampleImages.colors(), format)));
    assertEquals(0x40, picture.sample(1, 1, 0));
    assertEquals(0x50, picture.sample(1, 1, 1));
    assertEquals(0x60, picture.sample(1, 1, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif"})
  void paletteFilesKeepTheirColours(String format) throws IOException {
    BufferedImage image = SampleImages.palette(8, 0xFF102030, 0xFF405060, 0xFF000000, 0xFFABCDEF);
    Picture picture = Picture.read(write(SampleImages.file(image, format)));
    assertEquals(3, picture.channels());
    assertEquals(0x40, picture.sample(0, 1, 0));
    assertEquals(0xEF, picture.sample(0, 3, 2));
  }

  /// The second and third column: where the pixel at the upper left of the stored image ends up.
  @ParameterizedTest
  @CsvSource({
    "1, 16, 32, 0, 0", "2, 16, 32, 0, 31", "3, 16, 32, 15, 31", "4, 16, 32, 15, 0",
    "5, 32, 16, 0, 0", "6, 32, 16, 0, 15", "7, 32, 16, 31, 15", "8, 32, 16, 31, 0",
    "0, 16, 32, 0, 0", "9, 16, 32, 0, 0"
  })
  void exifOrientationIsHonoured(int tag, int height, int width, int y, int x) throws IOException {
    BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_BYTE_GRAY);
    // A white block at the upper left survives compression: 8x8 is what JPEG codes at once.
    image.getRaster().setPixels(0, 0, 8, 8, filled(64, 255));
    byte[] jpeg = SampleImages.file(image, "jpeg");
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      Picture picture = Picture.read(write(SampleImages.withOrientation(jpeg, tag, order)));
      assertEquals(height, picture.height());
      assertEquals(width, picture.width());
      for (int row : new int[] {0, height - 1}) {
        for (int column : new int[] {0, width - 1}) {
          boolean white = row == y && column == x;
          assertEquals(white ? 255 : 0, picture.sample(row, column, 0), "tag " + tag);
        }
      }
    }
  }

  @Test
  void orientationsTurnEveryPixel() {
    // Rows of the upright image; stored 2 x 3 as 0 1 2 / 3 4 5.
    int[][] upright = {
      {0, 1, 2, 3, 4, 5}, {2, 1, 0, 5, 4, 3}, {5, 4, 3, 2, 1, 0}, {3, 4, 5, 0, 1, 2},
      {0, 3, 1, 4, 2, 5}, {3, 0, 4, 1, 5, 2}, {5, 2, 4, 1, 3, 0}, {2, 5, 1, 4, 0, 3}
    };
    BufferedImage stored = SampleImages.grey(3, 0, 1, 2, 3, 4, 5);
    for (int tag = 1; tag <= 8; tag++) {
      var turned = Orientation.ofTag(tag).turn(stored.getRaster());
      assertEquals(tag < 5 ? 3 : 2, turned.getWidth());
      int[] samples = turned.getPixels(0, 0, turned.getWidth(), turned.getHeight(), (int[]) null);
      assertArrayEquals(upright[tag - 1], samples, "tag " + tag);
    }
  }

  @Test
  void brokenExifIsNoOrientation() throws IOException {
    byte[] jpeg = SampleImages.file(SampleImages.gradient(16, 32), "jpeg");
    byte[] exif = SampleImages.withOrientation(jpeg, 6, ByteOrder.BIG_ENDIAN);
    for (int at = 12; at < 38; at++) {
      byte[] broken = exif.clone();
      broken[at] ^= (byte) 0xFF;
      Picture picture = Picture.read(write(broken));
      assertEquals(16 * 32, picture.height() * picture.width());
    }
  }

  private static int[] filled(int length, int value) {
    int[] values = new int[length];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void missingFileFolderAndEmptyFileAreNamed() throws IOException {
    Path missing = folder.resolve("missing.png");
    assertEquals(
        missing.toString(),
        assertThrows(NoSuchFileException.class, () -> Picture.read(missing)).getMessage());
    assertEquals("it is empty", refusal(new byte[0]));
    assertEquals(
        "cannot read the image %s: it is a folder".formatted(folder),
        assertThrows(ImageFormatException.class, () -> Picture.read(folder)).getMessage());
  }

  @Test
  void otherFilesAreNamed() throws IOException {
    String text = refusal("%PDF-1.7 no image at all".getBytes());
    assertTrue(
        text.startsWith("no reader knows its format; there are readers for [bmp, gif, jp"), text);
  }

  @Test
  void truncatedFilesAreRefused() throws IOException {
    byte[] jpeg = SampleImages.file(SampleImages.gradient(64, 64), "jpeg");
    assertEquals(
        "it is truncated: Corrupt JPEG data: premature end of data segment",
        refusal(Arrays.copyOf(jpeg, jpeg.length - 50)));
    // Without the two bytes of the end marker all pixels are there.
    Picture whole = Picture.read(write(Arrays.copyOf(jpeg, jpeg.length - 2)));
    assertEquals(64, whole.height());
    byte[] png = SampleImages.file(SampleImages.gradient(64, 64), "png");
    String text = refusal(Arrays.copyOf(png, png.length / 2));
    assertTrue(text.startsWith("PNG decoder: "), text);
  }

  @Test
  void inksBecomeColours() throws IOException {
    Picture paper = Picture.read(write(SampleImages.cmykJpeg(0, 255, 255, 255, 255)));
    assertArrayEquals(
        new int[] {255, 255, 255},
        new int[] {paper.sample(3, 3, 0), paper.sample(3, 3, 1), paper.sample(3, 3, 2)});
    Picture red = Picture.read(write(SampleImages.cmykJpeg(0, 255, 0, 0, 255)));
    assertEquals(3, red.channels());
    assertTrue(red.sample(3, 3, 0) > 200);
    assertTrue(red.sample(3, 3, 1) < 80);
    assertTrue(red.sample(3, 3, 2) < 80);
  }

  @Test
  void componentsThatNoDecoderKnowsNameThePlugIn() throws IOException {
    assertEquals(
        "JPEG decoder: Unsupported Image Type:"
            + " add com.twelvemonkeys.imageio:imageio-jpeg to the application, or save it as RGB",
        refusal(SampleImages.cmykJpeg(1, 0, 0, 0, 0)));
  }

  @Test
  void tooManyPixelsAreRefusedBeforeDecoding() throws IOException {
    byte[] png = SampleImages.file(SampleImages.grey(1, 0), "png");
    assertEquals(
        "100000 x 100000 pixels are more than the limit of 134217728:"
            + " scale it down, or read it with a larger limit",
        refusal(withSize(png, 100_000, 100_000)));
    Path file = write(SampleImages.file(SampleImages.colors(), "png"));
    assertEquals(
        "cannot read the image %s: 3 x 2 pixels are more than the limit of 5: ".formatted(file)
            + "scale it down, or read it with a larger limit",
        assertThrows(ImageFormatException.class, () -> Picture.read(file, 5)).getMessage());
  }

  @Test
  void moreThanHalfOfTheHeapIsRefused() throws IOException {
    byte[] png = withSize(SampleImages.file(SampleImages.grey(1, 0), "png"), 60_000, 60_000);
    Path file = write(png);
    long room = Runtime.getRuntime().maxMemory() / 2;
    ImageFormatException e =
        assertThrows(ImageFormatException.class, () -> Picture.read(file, Long.MAX_VALUE));
    assertEquals(
        ("cannot read the image %s: 60000 x 60000 pixels take 3600000000 bytes decoded, more than"
                + " half of the Java heap (%d): raise -Xmx")
            .formatted(file, room),
        e.getMessage());
  }

  /// Writes another size into the header of a PNG file.
  private static byte[] withSize(byte[] png, int width, int height) {
    byte[] changed = png.clone();
    ByteBuffer header = ByteBuffer.wrap(changed);
    header.putInt(16, width).putInt(20, height);
    CRC32 checksum = new CRC32();
    checksum.update(changed, 12, 17);
    header.putInt(29, (int) checksum.getValue());
    return changed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
  void mutatedFilesAreReadOrRefused(String format) throws IOException {
    byte[] whole = SampleImages.file(SampleImages.gradient(9, 14), format);
    SplittableRandom random = new SplittableRandom(format.hashCode());
    for (int i = 0; i < 400; i++) {
      byte[] broken = whole.clone();
      for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(4) == 0) {
        broken = Arrays.copyOf(broken, random.nextInt(broken.length));
      }
      Path file = write(broken);
      try {
        assertTrue(Picture.read(file).height() > 0);
      } catch (ImageFormatException e) {
        assertTrue(e.getMessage().startsWith("cannot read the image " + file), e.getMessage());
      }
    }
  }
}
