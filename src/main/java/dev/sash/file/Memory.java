package dev.sash.file;

import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Off-heap memory of an import for what cannot stay in the file: folded, converted and rearranged
/// tensors. It has a limit, so that a small file cannot ask for gigabytes.
public final class Memory {

  private final Arena arena;
  private final long limitByteSize;
  private long byteSize;

  /// Creates memory that lives as long as the arena.
  public Memory(Arena arena, long limitByteSize) {
    this.arena = arena;
    this.limitByteSize = limitByteSize;
  }

  /// Returns zeroed memory.
  ///
  /// The JVM limits off-heap memory too (`-XX:MaxDirectMemorySize`, by default the heap's size) and
  /// says so by an OutOfMemoryError, which here is no sign of a lack of heap.
  public MemorySegment allocateBytes(long needed) {
    if (needed > limitByteSize - byteSize) {
      throw Broken.rule(
          "the file's unpacked and converted tensors need %d bytes and more, at most %d are"
              + " allowed",
          byteSize + needed, limitByteSize);
    }
    try {
      MemorySegment segment = arena.allocate(needed, Volume.ALIGNMENT);
      byteSize += needed;
      return segment;
    } catch (OutOfMemoryError e) {
      throw Broken.rule(
          "no %d bytes off the heap for an unpacked or converted tensor: raise"
              + " -XX:MaxDirectMemorySize: %s",
          needed, e.getMessage());
    }
  }

  /// Returns zeroed memory for float32 elements.
  public MemorySegment allocate(long elementCount) {
    return allocateBytes(Math.multiplyExact(elementCount, Float.BYTES));
  }
}
