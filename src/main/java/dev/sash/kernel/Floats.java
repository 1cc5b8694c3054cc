package dev.sash.kernel;

import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Runs of floats in native memory that is aligned to 4 bytes. Indices and counts are floats.
final class Floats {

  /// All memory is aligned, so the alignment need not be tested: a test of each access costs as
  /// much as the product it is for.
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /// The element-wise loops of this process.
  static final Lanes LANES = Lanes.ofProcess();

  /// Below this many floats a loop is quicker than a bulk copy.
  private static final int BULK_COPY = 12;

  private Floats() {}

  /// Returns so many bytes, up to where another volume may begin.
  static long aligned(long byteSize) {
    return Math.ceilDiv(byteSize, Volume.ALIGNMENT) * Volume.ALIGNMENT;
  }

  static void copy(MemorySegment source, long from, MemorySegment target, long to, long count) {
    if (count >= BULK_COPY) {
      MemorySegment.copy(source, from * Float.BYTES, target, to * Float.BYTES, count * Float.BYTES);
      return;
    }
    for (long i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, to + i, source.getAtIndex(FLOAT, from + i));
    }
  }

  /// Copies runs that begin a step apart. Short ones are copied element by element of all runs: a
  /// loop over few elements costs more than they do.
  ///
  /// @param runLength floats of a run
  /// @param times how many runs
  static void copyRuns(
      MemorySegment source,
      long from,
      long fromStep,
      MemorySegment target,
      long to,
      long toStep,
      int runLength,
      int times) {
    if (runLength >= BULK_COPY) {
      for (int run = 0; run < times; run++) {
        MemorySegment.copy(
            source,
            (from + run * fromStep) * Float.BYTES,
            target,
            (to + run * toStep) * Float.BYTES,
            (long) runLength * Float.BYTES);
      }
      return;
    }
    for (int i = 0; i < runLength; i++) {
      for (int run = 0; run < times; run++) {
        float value = source.getAtIndex(FLOAT, from + i + run * fromStep);
        target.setAtIndex(FLOAT, to + i + run * toStep, value);
      }
    }
  }

  static void fill(MemorySegment target, long to, long count, float value) {
    for (long i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, to + i, value);
    }
  }
}
