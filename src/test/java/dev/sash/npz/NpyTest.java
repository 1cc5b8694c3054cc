package dev.sash.npz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.format.ModelFormatException;
import dev.sash.format.UnsupportedModelException;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {

  @TempDir private Path folder;

  private Tensor read(byte[] bytes) throws IOException {
    return Npy.read(Files.write(folder.resolve("a.npy"), bytes), Arena.ofAuto());
  }

  private ModelFormatException assertBroken(String rule, byte[] bytes) {
    var e = assertThrows(ModelFormatException.class, () -> read(bytes));
    assertEquals(folder.resolve("a.npy") + ": " + rule, e.getMessage());
    return e;
  }

  @Test
  void writtenArraysComeBackAsNumpyWritesThem() throws IOException {
    Path file = folder.resolve("out.npy");
    for (long[] dimensions : new long[][] {{}, {1}, {7}, {0}, {2, 3}, {1, 2, 3, 4, 5}}) {
      int count = (int) Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
      float[] values = new float[count];
      Arrays.fill(values, 1.5f);
      Npy.write(file, Tensor.copyOf(values, dimensions));
      try (Arena arena = Arena.ofConfined()) {
        Tensor tensor = Npy.read(file, arena);
        assertArrayEquals(dimensions, tensor.dimensions());
        assertArrayEquals(values, tensor.toArray());
        assertTrue(tensor.segment().isReadOnly());
      }
      byte[] bytes = Files.readAllBytes(file);
      assertEquals(0, (bytes.length - 4 * count) % 64);
    }
    String header = new String(Files.readAllBytes(file), 10, 118, StandardCharsets.ISO_8859_1);
    assertEquals(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3, 4, 5), }", header.strip());
    assertEquals('\n', header.charAt(117));
  }

  @Test
  void laterVersionsHaveLongerHeaders() throws IOException {
    byte[] one = NpyFile.vector(3);
    byte[] two = new byte[one.length + 2];
    System.arraycopy(one, 0, two, 0, 10);
    System.arraycopy(one, 10, two, 12, one.length - 10);
    two[6] = 2;
    assertArrayEquals(new float[] {0, 1, 2}, read(two).toArray());
    two[6] = 3;
    assertArrayEquals(new float[] {0, 1, 2}, read(two).toArray());
    two[6] = 4;
    assertEquals(
        UnsupportedModelException.class,
        assertBroken("format version 4.0 is not supported, 1.0 to 3.0 are", two).getClass());
  }

  @Test
  void theStartOfTheFileIsChecked() {
    assertBroken("a file has at least 10 bytes, it has 0", new byte[0]);
    assertBroken("it does not start with \\x93NUMPY: it is no .npy file", new byte[10]);
    byte[] bytes = NpyFile.vector(1);
    bytes[9] = 1;
    assertBroken(
        "the header says it has 314 bytes, more than the file has (62) or the limit of 65536",
        bytes);
    byte[] second = Arrays.copyOf(bytes, 11);
    second[6] = 2;
    assertBroken("the file ends within its header", second);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | the header is no Python dictionary: expected '{' at character 1, found the end",
        "{'descr': '<f4'} | the header must have the keys descr, fortran_order and shape, it has"
            + " [descr]",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}"
            + "| fortran_order must be True or False, it is 0",
        "{'descr': '<f4', 'fortran_order': True, 'shape': 3}"
            + "| shape must be a tuple of at most 64 sizes, it is 3",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (-3,)}"
            + "| a size must be a whole number from 0 on: -3",
        "{'descr': '<f4', 'fortran_order': True, 'shape': ('3',)}"
            + "| a size must be a whole number from 0 on: 3",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (4294967296, 4294967296)}"
            + "| the shape [4294967296, 4294967296] has more elements than a file can hold",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2,)}"
            + "| the shape [2] of type <f4 needs 8 bytes, the file has 0",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2,} | the header is no Python"
            + " dictionary: expected a number, a text, a tuple, True or False at character 52,"
            + " found '}'",
      })
  void headersThatBreakARuleAreNamed(String header, String rule) {
    assertBroken(rule, NpyFile.of(header, new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({"'<i4'", "'|u1'", "'<c8'", "'<U3'", "'|b1'", "'<f16'"})
  void otherTypesAreNotSupported(String type) {
    byte[] bytes = NpyFile.of(type, false, "(2,)", new byte[8]);
    assertEquals(
        UnsupportedModelException.class,
        assertBroken(
                "the element type '%s' is not supported, f2, f4 and f8 are: save array.astype('float32')"
                    .formatted(type),
                bytes)
            .getClass());
  }
}
