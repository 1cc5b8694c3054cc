package dev.sash.cli.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.gradient.Examples;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three images, of which the one in the middle has a bright pixel at row 5 and column 9.
class HandwritingTest {

  private static final int SIDE = 28;

  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    pixels[SIDE * SIDE + 5 * SIDE + 9] = (byte) 204;
    Arrays.fill(pixels, 2 * SIDE * SIDE, 3 * SIDE * SIDE, (byte) 255);
    write("t10k-images-idx3-ubyte.gz", 0x803, new int[] {3, SIDE, SIDE}, pixels);
    write("t10k-labels-idx1-ubyte", 0x801, new int[] {3}, new byte[] {7, 2, 1});
  }

  private void write(String name, int magic, int[] sizes, byte[] bytes) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * sizes.length).putInt(magic);
    for (int size : sizes) {
      header.putInt(size);
    }
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        OutputStream stream = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
      stream.write(header.array());
      stream.write(bytes);
    }
  }

  private static float[] image(Examples digits, long index, long epoch) {
    Volume image = Volume.allocate(Arena.ofAuto(), DigitImages.shape());
    digits.into(index, epoch, image);
    return image.toNchw();
  }

  @Test
  void anImageLiesInTheMiddle() throws IOException {
    Handwriting digits = Handwriting.read(folder, "t10k");
    assertEquals(3, digits.count());
    float[] expected = new float[32 * 32];
    expected[7 * 32 + 11] = 0.8f;
    assertArrayEquals(expected, image(digits, 1, 4), 1e-6f);
    Volume image = Volume.allocate(Arena.ofAuto(), DigitImages.shape());
    assertEquals(7, digits.into(0, 0, image));
    assertEquals(2, digits.into(1, 0, image));
  }

  @Test
  void aPartBeginsElsewhere() throws IOException {
    Handwriting part = Handwriting.read(folder, "t10k").part(1, 2);
    assertEquals(1, part.count());
    assertEquals(0.8f, image(part, 0, 0)[7 * 32 + 11], 1e-6f);
    assertThrows(IndexOutOfBoundsException.class, () -> image(part, 1, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> part.part(0, 2));
  }

  @Test
  void variedImagesAreOthersInEachEpochAndTheSameAgain() throws IOException {
    Handwriting varied = Handwriting.read(folder, "t10k").varied(5);
    float[] first = image(varied, 2, 0);
    assertArrayEquals(first, image(varied, 2, 0));
    assertFalse(Arrays.equals(first, image(varied, 2, 1)));
    double sum = 0;
    for (float level : first) {
      assertTrue(level >= 0 && level <= 1.0001f);
      sum += level;
    }
    assertEquals(SIDE * SIDE, sum, 0.4 * SIDE * SIDE);
  }

  @Test
  void theLessonSplitsTheTestSet() throws IOException {
    Lesson lesson = Lesson.ofHandwriting(folder, 1);
    assertEquals(2, lesson.training().count());
    assertEquals(1, lesson.test().count());
    assertEquals("2 handwritten digits, tested on 1 others", lesson.text());
    write("train-images-idx3-ubyte", 0x803, new int[] {1, SIDE, SIDE}, new byte[SIDE * SIDE]);
    write("train-labels-idx1-ubyte", 0x801, new int[] {1}, new byte[1]);
    assertEquals(
        "1 handwritten digits, tested on 3 others", Lesson.ofHandwriting(folder, 1).text());
  }

  private String problem() {
    return assertThrows(IOException.class, () -> Handwriting.read(folder, "t10k"))
        .getMessage()
        .replace(folder.toString(), "DIR");
  }

  @Test
  void brokenFilesAreTold() throws IOException {
    write("t10k-labels-idx1-ubyte", 0x801, new int[] {2}, new byte[2]);
    assertEquals(
        "DIR: 3 images of 28x28 and 2 labels do not fit: expected as many of 28x28", problem());
    write("t10k-labels-idx1-ubyte", 0x801, new int[] {3}, new byte[] {1, 10, 1});
    assertEquals("DIR: label 10 is no digit", problem());
    write("t10k-labels-idx1-ubyte", 0x801, new int[] {3}, new byte[] {1, 1});
    assertEquals("DIR/t10k-labels-idx1-ubyte ends too early: fetch it again", problem());
    write("t10k-labels-idx1-ubyte", 0x803, new int[] {3}, new byte[] {1, 1});
    assertEquals(
        "DIR/t10k-labels-idx1-ubyte is no IDX file of bytes in 1 dimensions: it begins with"
            + " 0x00000803, expected 0x00000801",
        problem());
    write("t10k-labels-idx1-ubyte", 0x801, new int[] {-3}, new byte[3]);
    assertEquals(
        "DIR/t10k-labels-idx1-ubyte has sizes [-3]: they must be positive and at most 200000000"
            + " together",
        problem());
    write(
        "t10k-images-idx3-ubyte.gz",
        0x803,
        new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE},
        new byte[0]);
    assertEquals(
        "DIR/t10k-images-idx3-ubyte.gz has sizes [2147483647, 0, 0]: they must be positive and at"
            + " most 200000000 together",
        problem());
    Files.writeString(folder.resolve("t10k-images-idx3-ubyte.gz"), "no gzip at all");
    assertEquals(
        "DIR/t10k-images-idx3-ubyte.gz is broken: Not in GZIP format: fetch it again", problem());
    Files.delete(folder.resolve("t10k-images-idx3-ubyte.gz"));
    assertEquals("there is no t10k-images-idx3-ubyte(.gz) in DIR", problem());
  }
}
