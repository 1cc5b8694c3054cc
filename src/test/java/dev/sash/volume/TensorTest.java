package dev.sash.volume;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTest {

  @Test
  void keepsRowMajorValues() {
    Tensor tensor = Tensor.copyOf(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertEquals(2, tensor.rank());
    assertEquals(3, tensor.dimension(1));
    assertEquals(6, tensor.elementCount());
    assertEquals(24, tensor.byteSize());
    assertEquals(4, tensor.get(3));
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, tensor.toArray());
    assertEquals("Tensor[2, 3]", tensor.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 60, 63})
  void liesAtAnyAlignment(int offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(128, 64).asSlice(offset, 12);
      for (int i = 0; i < 3; i++) {
        segment.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, i + 0.5f);
      }
      Tensor tensor = Tensor.of(segment, 3);
      assertEquals(2.5f, tensor.get(2));
      assertArrayEquals(new float[] {0.5f, 1.5f, 2.5f}, tensor.toArray());
    }
  }

  @Test
  void isAScalarWithoutDimensionsAndEmptyWithAZero() {
    assertEquals(1, Tensor.copyOf(new float[] {3}).elementCount());
    assertEquals(0, Tensor.copyOf(new float[0], 4, 0, 2).elementCount());
  }

  @Test
  void otherDimensionsViewTheSameElements() {
    Tensor tensor = Tensor.copyOf(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Tensor view = tensor.asDimensions(3, 1, 2);
    assertArrayEquals(new long[] {3, 1, 2}, view.dimensions());
    assertEquals(tensor.segment().address(), view.segment().address());
    assertRejected(
        "a tensor [4] of float32 has 16 bytes, the segment 24", () -> tensor.asDimensions(4));
  }

  @Test
  void doesNotShareTheCallersArrays() {
    long[] dimensions = {2, 3};
    Tensor tensor = Tensor.copyOf(new float[6], dimensions);
    dimensions[0] = 9;
    tensor.dimensions()[1] = 9;
    assertArrayEquals(new long[] {2, 3}, tensor.dimensions());
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertRejected(
        "a tensor needs off-heap memory, got a heap segment: use Tensor.copyOf",
        () -> Tensor.of(MemorySegment.ofArray(new float[3]), 3));
    assertRejected(
        "dimensions must not be negative: [3, -1]", () -> Tensor.copyOf(new float[3], 3, -1));
    assertRejected(
        "a tensor [2, 2] of float32 has 16 bytes, the segment 12",
        () -> Tensor.copyOf(new float[3], 2, 2));
    assertRejected(
        "a tensor has fewer than 2^61 elements: dimensions=[4294967296, 4294967296]",
        () -> Tensor.copyOf(new float[3], 1L << 32, 1L << 32));
    assertRejected(
        "a tensor has fewer than 2^61 elements: dimensions=[2305843009213693952]",
        () -> Tensor.copyOf(new float[3], 1L << 61));
    assertRejected(
        "a tensor has fewer than 2^61 elements: dimensions=[3, 6148914691236517206]",
        () -> Tensor.copyOf(new float[3], 3, 6148914691236517206L));
  }

  @Test
  void readsNothingOutsideItsMemory() {
    Tensor tensor = Tensor.copyOf(new float[3], 3);
    assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(3));
    assertThrows(IndexOutOfBoundsException.class, () -> tensor.get(-1));
  }

  @Test
  void isReadAgainFromItsFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("floats");
    ByteBuffer bytes = ByteBuffer.allocate(4 * 5000).order(ByteOrder.nativeOrder());
    for (int i = 0; i < 5000; i++) {
      bytes.putFloat(i);
    }
    Files.write(file, bytes.array());
    try (Arena arena = Arena.ofShared();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 4 * 5000, arena);
      Tensor all = Tensor.of(mapped, 5000);
      Tensor middle = Tensor.of(mapped.asSlice(4 * 1001, 4 * 2000), 2000);
      assertEquals(1001, middle.get(0));
      middle.unload();
      assertEquals(1001, middle.get(0));
      assertEquals(3000, middle.get(1999));
      assertEquals(4999, all.get(4999));
      all.unload();
      assertEquals(0, all.get(0));
      assertThrows(IndexOutOfBoundsException.class, () -> middle.load(4, middle.byteSize()));
      assertThrows(IndexOutOfBoundsException.class, () -> middle.load(-4, 8));
    }
  }

  /// Returns how much of a mapped file this process has in its physical memory.
  private static long residentKilobytes(Path file) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith(file.toString())) {
        while (!lines.get(i).startsWith("Rss:")) {
          i++;
        }
        return Long.parseLong(lines.get(i).replaceAll("\\D", ""));
      }
    }
    throw new AssertionError(file + " is not mapped");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void isLoadedInPart(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("floats"), new byte[8 << 20]);
    try (Arena arena = Arena.ofShared();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 8 << 20, arena);
      Tensor tensor = Tensor.of(mapped, 2 << 20);
      assertEquals(0, residentKilobytes(file));
      tensor.load(4 << 20, 2 << 20);
      long part = residentKilobytes(file);
      assertTrue(2 << 10 <= part && part < 7 << 10, part + " kB");
      tensor.load(0, tensor.byteSize());
      assertEquals(8 << 10, residentKilobytes(file));
    }
  }

  @Test
  void keepsWhatWasWrittenToAPrivateMapping(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("floats");
    Files.write(file, new byte[4 * 5000]);
    try (Arena arena = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.PRIVATE, 0, 4 * 5000, arena);
      mapped.setAtIndex(ValueLayout.JAVA_FLOAT, 2000, 3);
      Tensor tensor = Tensor.of(mapped, 5000);
      tensor.unload();
      assertEquals(3, tensor.get(2000));
    }
  }

  @Test
  void staysWhereItIsInOtherMemory() {
    Tensor tensor = Tensor.copyOf(new float[] {1, 2}, 2);
    tensor.unload();
    tensor.load(0, tensor.byteSize());
    assertEquals(2, tensor.get(1));
  }

  @Test
  void saysSoWhenItsMemoryIsClosed() {
    Arena arena = Arena.ofConfined();
    Tensor tensor = Tensor.of(arena.allocate(12, 4), 3);
    arena.close();
    assertThrows(IllegalStateException.class, () -> tensor.get(0));
    assertThrows(IllegalStateException.class, tensor::toArray);
  }
}
