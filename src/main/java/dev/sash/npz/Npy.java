package dev.sash.npz;

import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/// Reads and writes `.npy` files: one array each, format versions 1.0 to 3.0.
///
/// Float32 arrays in C order and the machine's byte order are mapped and stay where the file has
/// them; other byte orders, float16, float64 (rounded) and Fortran order are copied once, off the
/// heap.
public final class Npy {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /// NumPy writes elements at multiples of it.
  private static final int ALIGNMENT = 64;

  private static final long MAXIMUM_HEADER_BYTES = 1 << 16;
  private static final long CHUNK_BYTES = 1 << 26;

  private Npy() {}

  /// Reads an array; it lives as long as the arena.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws NpyFormatException if the file breaks a rule of the format, or holds something other
  ///   than floating point
  /// @throws IOException if the file cannot be read
  public static Tensor read(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return read(bytes, arena);
    } catch (IllegalArgumentException e) {
      throw new NpyFormatException(file, e.getMessage());
    }
  }

  private static Tensor read(MemorySegment bytes, Arena arena) {
    if (bytes.byteSize() < 10) {
      throw new IllegalArgumentException(
          "a file has at least 10 bytes, it has " + bytes.byteSize());
    }
    if (!Arrays.equals(bytes.asSlice(0, MAGIC.length).toArray(ValueLayout.JAVA_BYTE), MAGIC)) {
      throw new IllegalArgumentException("it does not start with \\x93NUMPY: it is no .npy file");
    }
    int version = bytes.get(ValueLayout.JAVA_BYTE, 6) & 0xFF;
    if (version < 1 || version > 3) {
      throw new IllegalArgumentException(
          "format version %d.%d is not supported, 1.0 to 3.0 are"
              .formatted(version, bytes.get(ValueLayout.JAVA_BYTE, 7) & 0xFF));
    }
    long start = version == 1 ? 10 : 12;
    long length = headerLength(bytes, version, start);
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    String text = new String(bytes.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE), charset);
    return elements(NpyHeader.parse(text), bytes.asSlice(start + length), arena);
  }

  private static long headerLength(MemorySegment bytes, int version, long start) {
    if (bytes.byteSize() < start) {
      throw new IllegalArgumentException("the file ends within its header");
    }
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    long length =
        version == 1
            ? bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), 8) & 0xFFFFL
            : bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), 8) & 0xFFFFFFFFL;
    if (length > MAXIMUM_HEADER_BYTES || length > bytes.byteSize() - start) {
      throw new IllegalArgumentException(
          "the header says it has %d bytes, more than the file has (%d) or the limit of %d"
              .formatted(length, bytes.byteSize() - start, MAXIMUM_HEADER_BYTES));
    }
    return length;
  }

  private static Tensor elements(NpyHeader header, MemorySegment elements, Arena arena) {
    long byteSize;
    try {
      byteSize = header.byteSize();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "the shape %s has more elements than a file can hold".formatted(header.dimensions()));
    }
    if (byteSize != elements.byteSize()) {
      throw new IllegalArgumentException(
          "the shape %s of type %s needs %d bytes, the file has %d"
              .formatted(header.dimensions(), header.type().text(), byteSize, elements.byteSize()));
    }
    long[] dimensions = header.dimensions().stream().mapToLong(Long::longValue).toArray();
    boolean inPlace = !header.columnMajor() || dimensions.length < 2;
    if (inPlace && header.type().equals(NpyType.NATIVE_FLOAT)) {
      return Tensor.of(elements, dimensions);
    }
    return Tensor.of(copy(header.type(), elements, inPlace ? null : dimensions, arena), dimensions);
  }

  /// Copies to float32; with dimensions, from column-major to row-major order.
  private static MemorySegment copy(
      NpyType type, MemorySegment elements, long[] dimensions, Arena arena) {
    long count = elements.byteSize() / type.byteSize();
    MemorySegment copy = arena.allocate(count * Float.BYTES, Volume.ALIGNMENT);
    long[] index = new long[dimensions == null ? 0 : dimensions.length];
    for (long to = 0; to < count; to++) {
      long from = to;
      if (dimensions != null) {
        from = columnMajorIndex(index, dimensions);
        next(index, dimensions);
      }
      copy.setAtIndex(ValueLayout.JAVA_FLOAT, to, type.get(elements, from * type.byteSize()));
    }
    return copy;
  }

  private static long columnMajorIndex(long[] index, long[] dimensions) {
    long at = 0;
    for (int axis = dimensions.length - 1; axis >= 0; axis--) {
      at = at * dimensions[axis] + index[axis];
    }
    return at;
  }

  private static void next(long[] index, long[] dimensions) {
    for (int axis = dimensions.length - 1; axis >= 0; axis--) {
      if (++index[axis] < dimensions[axis]) {
        return;
      }
      index[axis] = 0;
    }
  }

  /// Writes a tensor as float32 in C order, format version 1.0; an existing file is replaced.
  ///
  /// @throws IOException if the file cannot be written
  public static void write(Path file, Tensor tensor) throws IOException {
    List<Long> dimensions = Arrays.stream(tensor.dimensions()).boxed().toList();
    String text = new NpyHeader(NpyType.NATIVE_FLOAT, false, dimensions).toText();
    int unpadded = MAGIC.length + 4 + text.length() + 1;
    int size = Math.ceilDiv(unpadded, ALIGNMENT) * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (size - MAGIC.length - 4));
    header.put(text.getBytes(StandardCharsets.ISO_8859_1));
    header.put((" ".repeat(size - unpadded) + "\n").getBytes(StandardCharsets.ISO_8859_1)).flip();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      writeAll(channel, header);
      for (long offset = 0; offset < tensor.byteSize(); offset += CHUNK_BYTES) {
        long length = Math.min(CHUNK_BYTES, tensor.byteSize() - offset);
        writeAll(channel, tensor.segment().asSlice(offset, length).asByteBuffer());
      }
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
