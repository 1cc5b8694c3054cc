package dev.sash.kernel;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/// When workers are done who take tasks one by one, in their order.
final class Makespan {

  private static final int MOST_WORKERS = 4;

  private Makespan() {}

  /// Returns the time of all workers together, summed over teams of one, two and four.
  ///
  /// @param tasks how many
  /// @param time how long each of them takes
  static long summed(long tasks, LongUnaryOperator time) {
    long sum = 0;
    for (int workers = 1; workers <= MOST_WORKERS; workers *= 2) {
      sum += workers * of(workers, tasks, time);
    }
    return sum;
  }

  private static long of(int workers, long tasks, LongUnaryOperator time) {
    long[] done = new long[workers];
    for (long task = 0; task < tasks; task++) {
      done[0] += time.applyAsLong(task);
      Arrays.sort(done);
    }
    return done[workers - 1];
  }
}
