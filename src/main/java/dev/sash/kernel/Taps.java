package dev.sash.kernel;

import dev.sash.layer.Geometry;

/// Where the elements that a position's filters multiply lie: in runs whose elements all lie in the
/// same places from where the run begins. The fewer runs the better, but the places are to stay in
/// the first-level cache beside what they locate.
///
/// The same elements also lie in runs side by side, which need no places: [RunBlocks] read those
/// where they are long.
///
/// @param starts where each run begins, in bytes
/// @param offsets where in a run each element lies, in bytes
/// @param rows where each run of elements side by side begins, in bytes
/// @param row elements of such a run
record Taps(long[] starts, long[] offsets, long[] rows, int row) {

  private static final int MOST_OFFSETS = 512;

  private Taps(long[] starts, long[] offsets) {
    this(starts, offsets, all(starts, offsets));
  }

  private Taps(long[] starts, long[] offsets, long[] all) {
    this(starts, offsets, every(sideBySide(all), all), sideBySide(all));
  }

  private static long[] all(long[] starts, long[] offsets) {
    long[] all = new long[starts.length * offsets.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = starts[i / offsets.length] + offsets[i % offsets.length];
    }
    return all;
  }

  /// Returns the most elements that always lie side by side.
  private static int sideBySide(long[] all) {
    int length = all.length;
    for (int i = 1; i < all.length; i++) {
      if (all[i] != all[i - 1] + Float.BYTES) {
        length = divisor(length, i);
      }
    }
    return length;
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  private static long[] every(int step, long[] all) {
    long[] every = new long[all.length / step];
    for (int i = 0; i < every.length; i++) {
      every[i] = all[i * step];
    }
    return every;
  }

  /// Returns where the elements of a kernel lie in a patch of the input: those of the whole kernel
  /// if they are few, else row by row, or in equal parts of a row.
  ///
  /// @param depth channels of the kernel
  /// @param rowStride floats from one row of the patch to the next
  static Taps of(Geometry geometry, int depth, long rowStride) {
    int elements = geometry.height() * geometry.width() * depth;
    int run = elements <= MOST_OFFSETS ? elements : part(row(geometry, depth));
    long[] starts = new long[elements / run];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = place(geometry, depth, rowStride, i * run);
    }
    long[] offsets = new long[run];
    for (int i = 0; i < run; i++) {
      offsets[i] = place(geometry, depth, rowStride, i);
    }
    return new Taps(starts, offsets);
  }

  /// Returns how many elements of a kernel lie side by side, at least.
  ///
  /// @param depth channels of the kernel
  static int row(Geometry geometry, int depth) {
    return geometry.dilationWidth() == 1 ? geometry.width() * depth : depth;
  }

  /// Returns where elements lie that follow each other.
  static Taps ofRow(int elements) {
    return of(Geometry.of(1, 1), elements, elements);
  }

  /// Returns where elements lie in runs of one length.
  ///
  /// @param firsts the first element of each run
  /// @param length elements of a run
  static Taps ofRuns(long[] firsts, int length) {
    boolean few = firsts.length * length <= MOST_OFFSETS;
    int run = few ? length : part(length);
    int parts = length / run;
    long[] starts = new long[firsts.length * parts];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = (firsts[i / parts] + (long) i % parts * run) * Float.BYTES;
    }
    long[] offsets = ofRow(run).offsets();
    return few ? new Taps(new long[1], all(starts, offsets)) : new Taps(starts, offsets);
  }

  /// Returns the largest part of which there are whole ones in a row, unless all are tiny.
  private static int part(int row) {
    for (int parts = Math.ceilDiv(row, MOST_OFFSETS); parts <= row / (MOST_OFFSETS / 8); parts++) {
      if (row % parts == 0) {
        return row / parts;
      }
    }
    return row;
  }

  private static long place(Geometry geometry, int depth, long rowStride, int element) {
    int channel = element % depth;
    int x = element / depth % geometry.width() * geometry.dilationWidth();
    int y = element / depth / geometry.width() * geometry.dilationHeight();
    return (y * rowStride + (long) x * depth + channel) * Float.BYTES;
  }

  /// Returns whether the elements of every run are pairs that lie side by side.
  boolean arePairs() {
    if (offsets.length % 2 != 0) {
      return false;
    }
    for (int i = 0; i < offsets.length; i += 2) {
      if (offsets[i + 1] != offsets[i] + Float.BYTES) {
        return false;
      }
    }
    return true;
  }

  /// Returns where each pair begins.
  Taps pairs() {
    long[] firsts = new long[offsets.length / 2];
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = offsets[2 * i];
    }
    return new Taps(starts, firsts);
  }

  /// Returns the same places without rows.
  Taps apart() {
    return new Taps(starts, offsets, all(starts, offsets), 1);
  }

  /// Returns the same places `byteSize` further on.
  Taps shifted(long byteSize) {
    long[] shifted = starts.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += byteSize;
    }
    return new Taps(shifted, offsets);
  }
}
