package dev.sash.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

  @TempDir private Path folder;

  /// Returns a file of a header and bytes behind it.
  static byte[] bytes(String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(text.length).put(text).put(data).array();
  }

  private Safetensors read(String header, byte[] data) throws IOException {
    return Safetensors.read(Files.write(folder.resolve("a.safetensors"), bytes(header, data)));
  }

  private static ByteBuffer data(int byteSize) {
    return ByteBuffer.allocate(byteSize).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void everyFloatTypeBecomesFloat32() throws IOException {
    ByteBuffer data = data(32);
    data.putDouble(0.1).putDouble(-3e-50);
    data.putFloat(1.5f).putFloat(-0f);
    data.putShort(Float.floatToFloat16(65504)).putShort((short) 1);
    data.putShort((short) (Float.floatToRawIntBits(-2.5f) >>> 16)).putShort((short) 0x7f80);
    Safetensors weights =
        read(
            """
            {"b":{"dtype":"BF16","shape":[2],"data_offsets":[28,32]},
             "h":{"dtype":"F16","shape":[2,1],"data_offsets":[24,28]},
             "s":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]},
             "d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}\
            """,
            data.array());
    assertEquals(List.of("d", "s", "h", "b"), List.copyOf(weights.names()));
    assertArrayEquals(new float[] {0.1f, -0f}, weights.tensor("d").orElseThrow().toArray());
    assertArrayEquals(new float[] {1.5f, -0f}, weights.tensor("s").orElseThrow().toArray());
    assertArrayEquals(new float[] {65504, 0x1p-24f}, weights.tensor("h").orElseThrow().toArray());
    assertArrayEquals(
        new float[] {-2.5f, Float.POSITIVE_INFINITY}, weights.tensor("b").orElseThrow().toArray());
    assertArrayEquals(new long[] {2, 1}, weights.tensor("h").orElseThrow().dimensions());
    assertEquals("{d=F64, h=F16, b=BF16}", weights.converted().toString());
    assertTrue(weights.tensor("x").isEmpty());
  }

  @Test
  void float32StaysInTheFileAtAnyAlignment() throws IOException {
    // 8 + 59 bytes before the elements: 67 is odd.
    String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}   ";
    try (Arena arena = Arena.ofConfined()) {
      Path file =
          Files.write(
              folder.resolve("odd"), bytes(header, data(8).putFloat(1).putFloat(2).array()));
      Tensor tensor = Safetensors.read(file, arena).tensor("w").orElseThrow();
      assertEquals(8 + header.length(), tensor.segment().address() % 4096);
      assertEquals(1, tensor.segment().address() % 2);
      assertTrue(tensor.segment().isReadOnly());
      assertArrayEquals(new float[] {1, 2}, tensor.toArray());
    }
  }

  @Test
  void otherTypesAreSkippedByName() throws IOException {
    Safetensors weights =
        read(
            """
            {"i":{"dtype":"I64","shape":[],"data_offsets":[0,8]},
             "f":{"dtype":"F32","shape":[],"data_offsets":[8,12]},
             "q":{"dtype":"F4","shape":[2,3],"data_offsets":[12,15]},
             "t":{"dtype":"BOOL","shape":[2],"data_offsets":[15,17]}}\
            """,
            data(17).putLong(3).putFloat(7).array());
    assertEquals(List.of("f"), List.copyOf(weights.names()));
    assertEquals(0, weights.tensor("f").orElseThrow().rank());
    assertEquals("{i=I64, q=F4, t=BOOL}", weights.skipped().toString());
    assertTrue(weights.tensor("i").isEmpty());
  }

  @Test
  void emptyTensorsAndUnknownFieldsArePassedOver() throws IOException {
    Safetensors weights =
        read(
            """
            {"__metadata__":{"format":"pt","\\u00e4\\ud83d\\ude00\\n\\/":"\\"\\\\"},
             "none":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0],
               "extra":[{"a":[1.5e-3,true,null,"\\t"]},-0]},
             "one":{"data_offsets":[0,4],"shape":[1],"dtype":"F32"}}\s\s\
            """,
            data(4).putFloat(5).array());
    assertEquals(List.of("none", "one"), List.copyOf(weights.names()));
    assertEquals(0, weights.tensor("none").orElseThrow().elementCount());
    assertEquals(Map.of("format", "pt", "ä😀\n/", "\"\\"), weights.metadata());
  }

  @Test
  void writtenWeightsComeBack() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("first \"one\"\n", Tensor.copyOf(new float[] {1, Float.NaN, -0f}, 3, 1));
    tensors.put("ä", Tensor.copyOf(new float[] {0x1p-149f}));
    tensors.put("none", Tensor.copyOf(new float[0], 2, 0));
    Path file = folder.resolve("out.safetensors");
    Safetensors.write(file, Weights.of(tensors), Map.of("made by", "a test"));
    Safetensors weights = Safetensors.read(file);
    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(weights.names()));
    tensors.forEach(
        (name, tensor) -> {
          Tensor again = weights.tensor(name).orElseThrow();
          assertArrayEquals(tensor.dimensions(), again.dimensions());
          assertEquals(-1, tensor.segment().mismatch(again.segment()));
        });
    assertEquals(Map.of("made by", "a test"), weights.metadata());
    assertEquals(
        0, ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
  }

  @Test
  void aFileMayBeWrittenOverTheOneThatIsRead() throws IOException {
    Path file = folder.resolve("same");
    float[] values = new float[100_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Safetensors.write(file, Weights.of(Map.of("w", Tensor.copyOf(values, values.length))));
    Safetensors.write(file, Safetensors.read(file));
    assertArrayEquals(values, Safetensors.read(file).tensor("w").orElseThrow().toArray());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aTensorCannotHaveTheNameOfTheMetadata() {
    Weights weights = Weights.of(Map.of("__metadata__", Tensor.copyOf(new float[1])));
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> Safetensors.write(folder.resolve("x"), weights));
    assertEquals(
        "a tensor must not be named __metadata__: the format keeps that name", e.getMessage());
    assertFalse(Files.exists(folder.resolve("x")));
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("none");
    assertEquals(
        file.toString(),
        assertThrows(NoSuchFileException.class, () -> Safetensors.read(file)).getMessage());
  }

  @Test
  void aClosedArenaIsNoticed() throws IOException {
    Tensor tensor;
    try (Arena arena = Arena.ofConfined()) {
      String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}";
      Path file = Files.write(folder.resolve("b"), bytes(header, new byte[4]));
      tensor = Safetensors.read(file, arena).tensor("w").orElseThrow();
    }
    assertThrows(IllegalStateException.class, () -> tensor.get(0));
  }
}
