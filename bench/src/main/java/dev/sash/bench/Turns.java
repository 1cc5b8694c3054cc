package dev.sash.bench;

/// Two things that take turns by JMH iteration: first, second, second, first, so that neither has
/// the better half of a machine that grows slower or faster.
final class Turns {

  /// Iterations after which the turns repeat.
  static final int CYCLE = 4;

  /// ONNX Runtime's threads spin for a while after a call: they must not spin into another turn.
  private static final long QUIET_MILLIS = 50;

  /// How long a turn runs before it is timed, so that caches and clocks have settled on it.
  private static final long SETTLING_NANOS = 50_000_000;

  private final Runnable first;
  private final Runnable second;
  private int iteration;

  Turns(Runnable first, Runnable second) {
    this.first = first;
    this.second = second;
  }

  /// Returns whether an iteration is the first one's; warm-up iterations count too.
  static boolean isFirst(int iteration) {
    int place = iteration % CYCLE;
    return place == 0 || place == CYCLE - 1;
  }

  /// Returns whose turn comes, after it has run for a moment.
  Runnable next() throws InterruptedException {
    Runnable current = isFirst(iteration++) ? first : second;
    Thread.sleep(QUIET_MILLIS);
    long start = System.nanoTime();
    do {
      current.run();
    } while (System.nanoTime() - start < SETTLING_NANOS);
    return current;
  }
}
