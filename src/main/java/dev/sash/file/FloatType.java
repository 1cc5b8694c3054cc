package dev.sash.file;

import dev.sash.volume.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The floating-point types of weight files. Sash computes in float32; the others become float32
/// when they are read, float64 rounded to the nearest.
public enum FloatType {
  /// IEEE 754 half precision.
  FLOAT16(Short.BYTES),
  /// The upper half of a float32.
  BFLOAT16(Short.BYTES),
  /// IEEE 754 single precision.
  FLOAT32(Float.BYTES),
  /// IEEE 754 double precision.
  FLOAT64(Double.BYTES);

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final int byteSize;

  FloatType(int byteSize) {
    this.byteSize = byteSize;
  }

  /// Returns the bytes of an element.
  public int byteSize() {
    return byteSize;
  }

  /// Returns the element at a byte offset as float32.
  public float get(MemorySegment bytes, ByteOrder order, long offset) {
    boolean swap = order != ByteOrder.nativeOrder();
    return switch (this) {
      case FLOAT16 -> Float.float16ToFloat(shortAt(bytes, offset, swap));
      case BFLOAT16 -> Float.intBitsToFloat(shortAt(bytes, offset, swap) << 16);
      case FLOAT32 -> {
        int bits = bytes.get(INT, offset);
        yield Float.intBitsToFloat(swap ? Integer.reverseBytes(bits) : bits);
      }
      case FLOAT64 -> {
        long bits = bytes.get(LONG, offset);
        yield (float) Double.longBitsToDouble(swap ? Long.reverseBytes(bits) : bits);
      }
    };
  }

  private static short shortAt(MemorySegment bytes, long offset, boolean swap) {
    short bits = bytes.get(SHORT, offset);
    return swap ? Short.reverseBytes(bits) : bits;
  }

  /// Returns row-major elements as a tensor: float32 of the machine's byte order where it lies, at
  /// any alignment, the others as one copy.
  ///
  /// @param bytes exactly the elements
  public Tensor toTensor(MemorySegment bytes, ByteOrder order, Memory memory, long... dimensions) {
    if (this == FLOAT32 && order == ByteOrder.nativeOrder()) {
      return Tensor.of(bytes, dimensions);
    }
    long count = bytes.byteSize() / byteSize;
    MemorySegment copy = memory.allocate(count);
    for (long i = 0; i < count; i++) {
      copy.setAtIndex(ValueLayout.JAVA_FLOAT, i, get(bytes, order, i * byteSize));
    }
    return Tensor.of(copy, dimensions);
  }
}
