package dev.sash.npz;

import dev.sash.file.Broken;
import dev.sash.file.FloatWriter;
import dev.sash.file.MappedFile;
import dev.sash.file.Memory;
import dev.sash.file.Replacement;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

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

  private Npy() {}

  /// Reads an array; it lives as long as the arena.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws dev.sash.format.ModelFormatException if the file breaks a rule of the format
  /// @throws dev.sash.format.UnsupportedModelException if it holds something other than floating
  ///   point
  /// @throws IOException if the file cannot be read
  public static Tensor read(Path file, Arena arena) throws IOException {
    return MappedFile.read(
        file,
        arena,
        bytes -> elements(bytes, header(bytes), new Memory(arena, 2 * bytes.byteSize())));
  }

  /// Returns whether bytes start as an array does.
  static boolean isArray(MemorySegment bytes) {
    return bytes.byteSize() >= MAGIC.length
        && Arrays.equals(bytes.asSlice(0, MAGIC.length).toArray(ValueLayout.JAVA_BYTE), MAGIC);
  }

  /// Reads what stands before the elements.
  ///
  /// @throws Broken if the bytes break a rule
  static NpyHeader header(MemorySegment bytes) {
    if (bytes.byteSize() < 10) {
      throw Broken.rule("a file has at least 10 bytes, it has %d", bytes.byteSize());
    }
    if (!isArray(bytes)) {
      throw Broken.rule("it does not start with \\x93NUMPY: it is no .npy file");
    }
    int version = version(bytes);
    if (version < 1 || version > 3) {
      throw Broken.unsupported(
          "format version %d.%d is not supported, 1.0 to 3.0 are",
          version, bytes.get(ValueLayout.JAVA_BYTE, 7) & 0xFF);
    }
    long start = textStart(bytes);
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    byte[] text = bytes.asSlice(start, textByteSize(bytes)).toArray(ValueLayout.JAVA_BYTE);
    return NpyHeader.parse(new String(text, charset));
  }

  private static int version(MemorySegment bytes) {
    return bytes.get(ValueLayout.JAVA_BYTE, 6) & 0xFF;
  }

  private static long textStart(MemorySegment bytes) {
    return version(bytes) == 1 ? 10 : 12;
  }

  private static long textByteSize(MemorySegment bytes) {
    long start = textStart(bytes);
    if (bytes.byteSize() < start) {
      throw Broken.rule("the file ends within its header");
    }
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    long length =
        start == 10
            ? bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), 8) & 0xFFFFL
            : bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), 8) & 0xFFFFFFFFL;
    if (length > MAXIMUM_HEADER_BYTES || length > bytes.byteSize() - start) {
      throw Broken.rule(
          "the header says it has %d bytes, more than the file has (%d) or the limit of %d",
          length, bytes.byteSize() - start, MAXIMUM_HEADER_BYTES);
    }
    return length;
  }

  /// Returns the elements as a tensor.
  ///
  /// @throws Broken if the bytes break a rule
  static Tensor elements(MemorySegment bytes, NpyHeader header, Memory memory) {
    NpyType type =
        header
            .type()
            .orElseThrow(
                () ->
                    Broken.unsupported(
                        "the element type '%s' is not supported, f2, f4 and f8 are:"
                            + " save array.astype('float32')",
                        header.descr()));
    MemorySegment elements = bytes.asSlice(textStart(bytes) + textByteSize(bytes));
    long byteSize = header.byteSize(type);
    if (byteSize != elements.byteSize()) {
      throw Broken.rule(
          "the shape %s of type %s needs %d bytes, the file has %d",
          header.dimensions(), header.descr(), byteSize, elements.byteSize());
    }
    long[] dimensions = header.dimensions().stream().mapToLong(Long::longValue).toArray();
    if (header.columnMajor() && dimensions.length > 1) {
      return rowMajor(type, elements, dimensions, memory);
    }
    return type.floats().toTensor(elements, type.order(), memory, dimensions);
  }

  private static Tensor rowMajor(
      NpyType type, MemorySegment elements, long[] dimensions, Memory memory) {
    long elementBytes = type.floats().byteSize();
    long count = elements.byteSize() / elementBytes;
    MemorySegment copy = memory.allocate(count);
    long[] index = new long[dimensions.length];
    for (long to = 0; to < count; to++) {
      long from = columnMajorIndex(index, dimensions);
      float value = type.floats().get(elements, type.order(), from * elementBytes);
      copy.setAtIndex(ValueLayout.JAVA_FLOAT, to, value);
      next(index, dimensions);
    }
    return Tensor.of(copy, dimensions);
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
    Replacement.write(
        file,
        channel -> {
          FloatWriter.write(channel, ByteBuffer.wrap(headerOf(tensor)));
          FloatWriter.write(channel, tensor);
        });
  }

  /// Returns what stands before the elements of a tensor that is written as little-endian float32.
  static byte[] headerOf(Tensor tensor) {
    NpyHeader header =
        new NpyHeader("<f4", false, Arrays.stream(tensor.dimensions()).boxed().toList());
    String text = header.toText();
    int unpadded = MAGIC.length + 4 + text.length() + 1;
    int size = Math.ceilDiv(unpadded, ALIGNMENT) * ALIGNMENT;
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (size - MAGIC.length - 4));
    bytes.put(text.getBytes(StandardCharsets.ISO_8859_1));
    bytes.put((" ".repeat(size - unpadded) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    return bytes.array();
  }
}
