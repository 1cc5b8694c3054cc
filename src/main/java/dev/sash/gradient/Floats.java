package dev.sash.gradient;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Loops over runs of floats. Indices and counts are floats.
final class Floats {

  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private Floats() {}

  static float get(MemorySegment source, long index) {
    return source.getAtIndex(FLOAT, index);
  }

  static void set(MemorySegment target, long index, float value) {
    target.setAtIndex(FLOAT, index, value);
  }

  static void add(MemorySegment target, long index, float value) {
    target.setAtIndex(FLOAT, index, target.getAtIndex(FLOAT, index) + value);
  }

  /// target += source, element by element.
  static void add(MemorySegment source, long from, MemorySegment target, long to, long count) {
    for (long i = 0; i < count; i++) {
      add(target, to + i, source.getAtIndex(FLOAT, from + i));
    }
  }

  static void copy(MemorySegment source, long from, MemorySegment target, long to, long count) {
    MemorySegment.copy(source, from * Float.BYTES, target, to * Float.BYTES, count * Float.BYTES);
  }

  static void zero(MemorySegment target, long from, long count) {
    target.asSlice(from * Float.BYTES, count * Float.BYTES).fill((byte) 0);
  }

  /// Repeats the first `count` floats of a run until it has `times` copies of them.
  static void repeat(MemorySegment target, long from, long count, long times) {
    long total = count * times;
    for (long done = count; done < total; done *= 2) {
      copy(target, from, target, from + done, Math.min(done, total - done));
    }
  }

  /// Returns a view of `count` floats.
  static MemorySegment slice(MemorySegment memory, long from, long count) {
    return memory.asSlice(from * Float.BYTES, count * Float.BYTES);
  }
}
