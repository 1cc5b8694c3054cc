package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Runs of floats in native memory that is aligned to 4 bytes. Indices and counts are floats.
final class Floats {

  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  /// The element-wise loops of this process.
  static final Lanes LANES = Lanes.ofProcess();

  /// Below this many floats a loop is quicker than a bulk copy.
  private static final int BULK_COPY = 12;

  private Floats() {}

  static void copy(MemorySegment source, long from, MemorySegment target, long to, long count) {
    if (count >= BULK_COPY) {
      MemorySegment.copy(source, from * Float.BYTES, target, to * Float.BYTES, count * Float.BYTES);
      return;
    }
    for (long i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, to + i, source.getAtIndex(FLOAT, from + i));
    }
  }

  static void fill(MemorySegment target, long to, long count, float value) {
    for (long i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, to + i, value);
    }
  }
}
