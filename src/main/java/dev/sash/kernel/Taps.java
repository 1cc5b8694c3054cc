package dev.sash.kernel;

import dev.sash.layer.Geometry;

/// Where the elements that a position's filters multiply lie in a patch of the input: in runs, one
/// for each row of the kernel or each of its taps, or one by one.
///
/// @param run elements of a run
/// @param starts where each run begins, in bytes from the first
record Taps(int run, long[] starts) {

  /// Elements side by side that are worth a loop of their own.
  private static final int SHORTEST_RUN = 48;

  /// Elements that are located one by one at most: beyond, where they lie takes too much of the
  /// cache.
  private static final int MOST_SCATTERED = 1024;

  /// Returns the runs of a kernel, or runs of 1 where they are so short that their elements are
  /// better located one by one.
  ///
  /// @param depth channels of the kernel
  /// @param rowStride floats from one row of the patch to the next
  static Taps of(Geometry geometry, int depth, long rowStride) {
    int elements = geometry.height() * geometry.width() * depth;
    int longest = geometry.dilationWidth() == 1 ? geometry.width() * depth : depth;
    boolean worthLoop = longest >= SHORTEST_RUN || elements > MOST_SCATTERED;
    int run = elements == longest || worthLoop ? longest : 1;
    long[] starts = new long[elements / run];
    for (int i = 0; i < starts.length; i++) {
      int element = i * run;
      int channel = element % depth;
      int x = element / depth % geometry.width() * geometry.dilationWidth();
      int y = element / depth / geometry.width() * geometry.dilationHeight();
      starts[i] = (y * rowStride + (long) x * depth + channel) * Float.BYTES;
    }
    return new Taps(run, starts);
  }
}
