package dev.sash.file;

import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/// Memory of an import for what cannot stay in the file: unpacked, converted, folded and rearranged
/// tensors off the heap, and integers on it. It has a limit, so that a small file cannot ask for
/// gigabytes.
public final class Memory {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /// Elements of an integer tensor.
  private static final long INTEGER_COUNT = 1_000_000;

  /// Elements of all integer tensors together.
  private static final long ALL_INTEGER_COUNT = 4_000_000;

  private final Arena arena;
  private long limitByteSize;
  private final Map<Integer, MemorySegment> uniform = new HashMap<>();
  private long byteSize;
  private long integerCount;

  /// Creates memory that lives as long as the arena.
  public Memory(Arena arena, long limitByteSize) {
    this.arena = arena;
    this.limitByteSize = limitByteSize;
  }

  /// Raises the limit.
  public void raise(long moreByteSize) {
    limitByteSize += moreByteSize;
  }

  /// Returns zeroed memory.
  ///
  /// The JVM limits off-heap memory too (`-XX:MaxDirectMemorySize`, by default the heap's size) and
  /// says so by an OutOfMemoryError, which here is no sign of a lack of heap.
  public MemorySegment allocateBytes(long needed) {
    if (needed > limitByteSize - byteSize) {
      throw Broken.rule(
          "the file's unpacked, converted and folded tensors need %d bytes and more, at most %d are"
              + " allowed",
          byteSize + needed, limitByteSize);
    }
    try {
      MemorySegment segment = arena.allocate(needed, Volume.ALIGNMENT);
      byteSize += needed;
      return segment;
    } catch (OutOfMemoryError e) {
      throw Broken.rule(
          "no %d bytes off the heap for a tensor: raise -XX:MaxDirectMemorySize: %s",
          needed, e.getMessage());
    }
  }

  /// Returns memory for float32 elements, zeroed.
  public MemorySegment allocate(long elementCount) {
    return allocateBytes(Math.multiplyExact(elementCount, Float.BYTES));
  }

  /// Returns a tensor whose elements are all the same. Tensors of one value share memory, of which
  /// each is the start.
  public Tensor uniform(float value, long elementCount, long... dimensions) {
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
  public void countIntegers(long elementCount) {
    if (elementCount > INTEGER_COUNT) {
      throw Broken.rule(
          "an integer tensor has at most %d elements, this one %d", INTEGER_COUNT, elementCount);
    }
    integerCount += elementCount;
    if (integerCount > ALL_INTEGER_COUNT) {
      throw Broken.rule("all integer tensors together have at most %d elements", ALL_INTEGER_COUNT);
    }
  }
}
