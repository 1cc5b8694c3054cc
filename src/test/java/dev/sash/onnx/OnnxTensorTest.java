package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.file.WireMessage;
import dev.sash.format.ModelFormatException;
import dev.sash.format.UnsupportedModelException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Tensors in every element type and every way to write it.
class OnnxTensorTest {

  private static final Path PATH = Path.of("input_0.pb");

  private static OnnxTensor parse(WireMessage message) {
    Arena arena = Arena.ofAuto();
    return OnnxTensor.parse(PATH, ModelWriter.segment(message.toBytes(), arena), arena);
  }

  private static WireMessage header(ElementType type) {
    return ModelWriter.tensor("t", type.ordinal(), 3);
  }

  /// Returns the bits of -2, 0.5 and 3, or for integers of -2, 0 and 3.
  private static long[] bits(ElementType type) {
    float[] values = {-2, 0.5f, 3};
    long[] bits = new long[3];
    for (int i = 0; i < 3; i++) {
      bits[i] =
          switch (type) {
            case FLOAT32 -> Float.floatToRawIntBits(values[i]);
            case FLOAT64 -> Double.doubleToRawLongBits(values[i]);
            case FLOAT16 -> Float.floatToFloat16(values[i]) & 0xffff;
            case BFLOAT16 -> Float.floatToRawIntBits(values[i]) >>> 16;
            default -> (long) values[i];
          };
    }
    return bits;
  }

  private static byte[] raw(ElementType type) {
    ByteBuffer buffer = WireMessage.little(3 * type.byteSize());
    for (long bits : bits(type)) {
      byte[] all = WireMessage.bytesOf(bits);
      buffer.put(all, 0, type.byteSize());
    }
    return buffer.array();
  }

  private static WireMessage typed(ElementType type, boolean isPacked) {
    WireMessage message = header(type);
    switch (type) {
      case FLOAT32 -> {
        if (isPacked) {
          message.packedFloats(4, -2, 0.5f, 3);
        } else {
          message.fixed32(4, -2).fixed32(4, 0.5f).fixed32(4, 3);
        }
      }
      case FLOAT64 -> {
        if (isPacked) {
          message.bytes(10, raw(type));
        } else {
          message.fixed64(10, -2).fixed64(10, 0.5).fixed64(10, 3);
        }
      }
      default -> {
        int field =
            type == ElementType.INT64
                ? 7
                : type == ElementType.UINT32 || type == ElementType.UINT64 ? 11 : 5;
        if (isPacked) {
          message.packedVarints(field, bits(type));
        } else {
          for (long bits : bits(type)) {
            message.varint(field, bits);
          }
        }
      }
    }
    return message;
  }

  private static long[] expectedIntegers(ElementType type) {
    return switch (type) {
      case UINT8 -> new long[] {254, 0, 3};
      case UINT16 -> new long[] {65534, 0, 3};
      case UINT32 -> new long[] {4294967294L, 0, 3};
      case BOOL -> new long[] {1, 0, 1};
      default -> new long[] {-2, 0, 3};
    };
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeInEveryForm(ElementType type) {
    if (!type.isFloat() && !type.isInteger()) {
      return;
    }
    for (WireMessage form :
        new WireMessage[] {
          header(type).bytes(9, raw(type)), typed(type, true), typed(type, false)
        }) {
      OnnxTensor tensor = parse(form);
      assertEquals("t", tensor.name());
      assertEquals(type, tensor.type());
      assertArrayEquals(new long[] {3}, tensor.dimensions());
      if (type.isFloat()) {
        assertArrayEquals(new float[] {-2, 0.5f, 3}, tensor.tensor().toArray());
      } else {
        assertArrayEquals(expectedIntegers(type), tensor.integers());
      }
    }
  }

  @Test
  void floatsStayWhereTheFileIsMapped() {
    for (WireMessage form :
        new WireMessage[] {
          header(ElementType.FLOAT32).bytes(9, raw(ElementType.FLOAT32)),
          typed(ElementType.FLOAT32, true)
        }) {
      Arena arena = Arena.ofAuto();
      MemorySegment file = ModelWriter.segment(form.toBytes(), arena);
      MemorySegment elements = OnnxTensor.parse(PATH, file, arena).tensor().segment();
      assertTrue(elements.address() > file.address());
      assertTrue(elements.address() + 12 <= file.address() + file.byteSize());
    }
  }

  @Test
  void emptyRawDataNextToNumbersIsNotThere() {
    OnnxTensor tensor = parse(typed(ElementType.FLOAT32, true).bytes(9, new byte[0]));
    assertArrayEquals(new float[] {-2, 0.5f, 3}, tensor.tensor().toArray());
  }

  @Test
  void integersAreNoFloats() {
    assertEquals(
        "tensor 't' holds int64, not floats",
        assertThrows(
                IllegalStateException.class, () -> parse(typed(ElementType.INT64, true)).tensor())
            .getMessage());
    assertEquals(
        "tensor 't' holds float32, not integers",
        assertThrows(
                IllegalStateException.class,
                () -> parse(typed(ElementType.FLOAT32, true)).integers())
            .getMessage());
  }

  static Arguments[] noTensors() {
    WireMessage tensor = typed(ElementType.FLOAT32, true);
    return new Arguments[] {
      Arguments.of(
          "byte 6: a tensor in segments, or a sequence, is no tensor",
          new WireMessage().text(1, "s").varint(2, 1).message(3, tensor)),
      Arguments.of(
          "byte 0: tensor '' [115] has 115 elements, its data 0",
          new WireMessage().text(1, "s").varint(2, 1)),
      Arguments.of("tensor '' holds undefined", new WireMessage()),
      Arguments.of("tensor 't' holds string", header(ElementType.STRING)),
      Arguments.of("tensor 't' holds a type of 8 bits or less", ModelWriter.tensor("t", 22, 1))
    };
  }

  @ParameterizedTest
  @MethodSource("noTensors")
  void sequencesAndTextAreRefused(String rule, WireMessage message) {
    assertEquals(
        "input_0.pb: " + rule,
        assertThrows(ModelFormatException.class, () -> parse(message)).getMessage());
  }

  private static WireMessage external(String... entries) {
    WireMessage message = ModelWriter.tensor("w", 1, 3).varint(14, 1);
    for (int i = 0; i < entries.length; i += 2) {
      message.message(13, new WireMessage().text(1, entries[i]).text(2, entries[i + 1]));
    }
    return message;
  }

  private static OnnxTensor read(Path folder, WireMessage message) throws IOException {
    Path file = folder.resolve("t.pb");
    Files.write(file, message.toBytes());
    return OnnxTensor.read(file);
  }

  @Test
  void externalDataIsMapped(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("data"), WireMessage.bytesOf(9, -2, 0.5f, 3));
    float[] expected = {-2, 0.5f, 3};
    WireMessage whole = external("location", "data", "offset", "4", "length", "12");
    assertArrayEquals(expected, read(folder, whole).tensor().toArray());
    WireMessage rest = external("location", "data", "offset", "4");
    assertArrayEquals(expected, read(folder, rest).tensor().toArray());
  }

  @Test
  void externalDataStaysInTheModelsFolder(@TempDir Path root) throws IOException {
    Path folder = Files.createDirectory(root.resolve("model"));
    Path outside = Files.write(root.resolve("secret"), new byte[12]);
    Files.createSymbolicLink(folder.resolve("link"), outside);
    Files.createDirectory(folder.resolve("sub"));
    for (String location :
        new String[] {"../secret", "link", "sub/../../secret", "sub", outside.toString()}) {
      refused(
          folder,
          "byte 0: external tensor 'w' lies at '%s': it must be a file in the model's own folder"
              .formatted(location),
          external("location", location));
    }
    Files.write(folder.resolve("sub/data"), new byte[12]);
    Files.createSymbolicLink(folder.resolve("inside"), folder.resolve("sub/data"));
    assertEquals(3, read(folder, external("location", "inside")).tensor().elementCount());
  }

  @Test
  void externalDataThatIsNotThere(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("data"), new byte[16]);
    refused(folder, "byte 0: external tensor 'w' has no location", external());
    refused(
        folder,
        "byte 0: external tensor 'w' lies at 'none', which cannot be found",
        external("location", "none"));
    refused(
        folder,
        "byte 0: external tensor 'w' lies at 'a?b', which cannot be found",
        external("location", "a\0b"));
    refused(
        folder,
        "byte 0: external tensor 'w' is 12 bytes at offset 8 of 'data', which has only 16 bytes",
        external("location", "data", "offset", "8", "length", "12"));
    refused(
        folder,
        "byte 0: external tensor 'w' is 9223372036854775807 bytes at offset 8 of 'data', which has"
            + " only 16 bytes",
        external("location", "data", "offset", "8", "length", "9223372036854775807"));
    refused(
        folder,
        "byte 0: external tensor 'w' has offset '-4', expected a number",
        external("location", "data", "offset", "-4"));
    refused(
        folder,
        "byte 0: tensor 'w' [3] of float32 has 12 bytes, its data 16",
        external("location", "data"));
  }

  private static void refused(Path folder, String rule, WireMessage message) {
    ModelFormatException e = assertThrows(ModelFormatException.class, () -> read(folder, message));
    assertEquals(folder.resolve("t.pb") + ": " + rule, e.getMessage());
  }

  @Test
  void textIsUnsupportedRatherThanBroken() {
    assertThrows(UnsupportedModelException.class, () -> parse(header(ElementType.STRING)));
  }
}
