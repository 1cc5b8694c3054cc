package dev.sash.onnx;

import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/// Off-heap memory of an import for what cannot stay in the file: folded, converted and rearranged
/// tensors. It has a limit, so that a small file cannot ask for gigabytes.
final class Memory {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final Arena arena;
  private long limitByteSize;
  private final Map<Integer, MemorySegment> uniform = new HashMap<>();
  private long byteSize;
  private long integerCount;

  Memory(Arena arena, long fileByteSize) {
    this.arena = arena;
    this.limitByteSize = Limits.FOLDED_BYTE_SIZE;
    allow(fileByteSize);
  }

  /// Raises the limit for a file whose tensors may have to be converted.
  void allow(long fileByteSize) {
    limitByteSize += Limits.FOLDED_SHARE * Math.min(fileByteSize, 1L << 50);
  }

  /// Returns memory for float32 elements, zeroed.
  ///
  /// The JVM limits off-heap memory too (`-XX:MaxDirectMemorySize`, by default the heap's size) and
  /// says so by an OutOfMemoryError, which here is no sign of a lack of heap.
  MemorySegment allocate(long elementCount) {
    long needed = Math.multiplyExact(elementCount, Float.BYTES);
    if (needed > limitByteSize - byteSize) {
      throw Broken.rule(
          "the file's folded and converted tensors need %d bytes and more, at most %d are allowed",
          byteSize + needed, limitByteSize);
    }
    try {
      MemorySegment segment = arena.allocate(needed, Volume.ALIGNMENT);
      byteSize += needed;
      return segment;
    } catch (OutOfMemoryError e) {
      throw Broken.rule(
          "no %d bytes off the heap for a folded or converted tensor: raise"
              + " -XX:MaxDirectMemorySize: %s",
          needed, e.getMessage());
    }
  }

  /// Returns a tensor whose elements are all the same. Tensors of one value share memory, of which
  /// each is the start.
  Tensor uniform(float value, long elementCount, long[] dimensions) {
    int bits = Float.floatToRawIntBits(value);
    long needed = Math.multiplyExact(elementCount, Float.BYTES);
    MemorySegment segment = uniform.get(bits);
    if (segment == null || segment.byteSize() < needed) {
      segment = allocate(elementCount);
      for (long i = 0; bits != 0 && i < elementCount; i++) {
        segment.setAtIndex(FLOAT, i, value);
      }
      uniform.put(bits, segment);
    }
    return Tensor.of(segment.asSlice(0, needed), dimensions);
  }

  /// Counts integers that an import keeps on the heap.
  void countIntegers(long elementCount) {
    if (elementCount > Limits.INTEGER_COUNT) {
      throw Broken.rule(
          "an integer tensor has at most %d elements, this one %d",
          Limits.INTEGER_COUNT, elementCount);
    }
    integerCount += elementCount;
    if (integerCount > Limits.ALL_INTEGER_COUNT) {
      throw Broken.rule(
          "all integer tensors together have at most %d elements", Limits.ALL_INTEGER_COUNT);
    }
  }
}
