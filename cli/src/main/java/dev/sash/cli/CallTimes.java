package dev.sash.cli;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/// How long calls took, and what they left on the Java heap.
///
/// @param runs calls that were timed
/// @param least the shortest, in nanoseconds
/// @param median as long as half of them took, in nanoseconds
/// @param ninetyNinth as long as 99 of 100 took, in nanoseconds
/// @param garbageByteSize bytes that every call allocates on the Java heap, on any thread
record CallTimes(long runs, long least, long median, long ninetyNinth, double garbageByteSize) {

  /// Of more calls than this the times of the last ones are kept.
  private static final int MOST_TIMES = 1 << 18;

  private static final int BLOCKS = 10;

  /// Share of the time that goes by before anything is counted: code is compiled meanwhile.
  private static final double WARMUP = 0.2;

  /// Times a call again and again.
  ///
  /// Garbage is that of the block of calls with the least of it: what every call allocates is in
  /// each block, what the JVM allocates while it compiles is not.
  ///
  /// @param seconds how long; one call at least is timed
  static CallTimes of(Runnable call, double seconds) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] times = new long[MOST_TIMES];
    repeat(call, times, 0, seconds * WARMUP);
    long runs = 0;
    double garbage = Double.POSITIVE_INFINITY;
    for (int block = 0; block < BLOCKS; block++) {
      long before = threads.getTotalThreadAllocatedBytes();
      long calls = repeat(call, times, runs, seconds * (1 - WARMUP) / BLOCKS);
      long allocated = threads.getTotalThreadAllocatedBytes() - before;
      garbage = Math.min(garbage, (double) allocated / calls);
      runs += calls;
    }
    long[] kept = Arrays.copyOf(times, (int) Math.min(runs, times.length));
    Arrays.sort(kept);
    return new CallTimes(
        runs, kept[0], kept[kept.length / 2], kept[(int) (kept.length * 0.99)], garbage);
  }

  /// Calls at least once and returns how often.
  private static long repeat(Runnable call, long[] times, long first, double seconds) {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long run = first;
    long now = start;
    do {
      call.run();
      long done = System.nanoTime();
      times[(int) (run++ % times.length)] = done - now;
      now = done;
    } while (now - end < 0);
    return run - first;
  }
}
