package dev.sash.bench;

/// Two things that take turns by JMH iteration: first, second, second, first, so that neither has
/// the better half of a machine that grows slower or faster.
///
/// Before a turn is timed, it is watched for garbage: JMH's own iterations allocate too.
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
  private double firstGarbage = Double.POSITIVE_INFINITY;
  private double secondGarbage = Double.POSITIVE_INFINITY;

  /// Warms both up.
  static Turns of(Runnable first, Runnable second) {
    WarmUp.run(first);
    WarmUp.run(second);
    return new Turns(first, second);
  }

  private Turns(Runnable first, Runnable second) {
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
    boolean isFirst = isFirst(iteration++);
    Runnable current = isFirst ? first : second;
    Thread.sleep(QUIET_MILLIS);
    double garbage = WarmUp.garbage(current, SETTLING_NANOS);
    if (isFirst) {
      firstGarbage = Math.min(firstGarbage, garbage);
    } else {
      secondGarbage = Math.min(secondGarbage, garbage);
    }
    return current;
  }

  /// Tells [Duel] the bytes that every call of the first and of the second allocates on the Java
  /// heap, on any thread. They are those of the turn with the fewest: what the JVM allocates while
  /// it compiles is not in each.
  void tellGarbage() {
    ChildJvm.tell(firstGarbage + " " + secondGarbage);
  }
}
