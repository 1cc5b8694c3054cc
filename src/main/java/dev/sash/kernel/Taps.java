package dev.sash.kernel;

import dev.sash.layer.Geometry;

/// Where the elements that a position's filters multiply lie: in runs whose elements all lie in the
/// same places from where the run begins. The fewer runs the better, but the places are to stay in
/// the first-level cache beside what they locate.
///
/// @param starts where each run begins, in bytes
/// @param offsets where in a run each element lies, in bytes
record Taps(long[] starts, long[] offsets) {

  private static final int MOST_OFFSETS = 512;

  /// Returns where the elements of a kernel lie in a patch of the input: those of the whole kernel
  /// if they are few, else row by row, or in equal parts of a row.
  ///
  /// @param depth channels of the kernel
  /// @param rowStride floats from one row of the patch to the next
  static Taps of(Geometry geometry, int depth, long rowStride) {
    int elements = geometry.height() * geometry.width() * depth;
    int row = geometry.dilationWidth() == 1 ? geometry.width() * depth : depth;
    int run = elements <= MOST_OFFSETS ? elements : part(row);
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
    Taps taps = new Taps(starts, ofRow(run).offsets());
    return few ? taps.joined() : taps;
  }

  /// Returns the same places as one run.
  private Taps joined() {
    long[] all = new long[starts.length * offsets.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = starts[i / offsets.length] + offsets[i % offsets.length];
    }
    return new Taps(new long[1], all);
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

  /// Returns the same places `byteSize` further on.
  Taps shifted(long byteSize) {
    long[] shifted = starts.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += byteSize;
    }
    return new Taps(shifted, offsets);
  }
}
