package dev.sash.kernel;

import java.util.Arrays;

/// When workers are done who first compute the tasks of their own [Shares], one by one and in their
/// order, and then those that are left of others'.
final class Makespan {

  private static final int MOST_WORKERS = 4;

  private Makespan() {}

  /// Returns the time of all workers together, summed over teams of one, two and four.
  ///
  /// @param times how long each task takes
  static long summed(long[] times) {
    long sum = 0;
    for (int workers = 1; workers <= MOST_WORKERS; workers *= 2) {
      sum += workers * of(workers, times);
    }
    return sum;
  }

  private static long of(int workers, long[] times) {
    int tasks = times.length;
    long[] done = new long[workers];
    int[] next = new int[workers];
    Arrays.setAll(next, share -> Shares.start(share, workers, tasks));
    for (int task = 0; task < tasks; task++) {
      int worker = soonest(done);
      int share = worker;
      while (next[share] == Shares.start(share + 1, workers, tasks)) {
        share = (share + 1) % workers;
      }
      done[worker] += times[next[share]++];
    }
    return Arrays.stream(done).max().orElseThrow();
  }

  private static int soonest(long[] done) {
    int soonest = 0;
    for (int worker = 1; worker < done.length; worker++) {
      if (done[worker] < done[soonest]) {
        soonest = worker;
      }
    }
    return soonest;
  }
}
