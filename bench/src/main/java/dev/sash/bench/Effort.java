package dev.sash.bench;

/// How long to measure.
///
/// @param rounds turns of each engine that are timed; even, so that both come first equally often
/// @param roundMillis length of a turn
/// @param loads processes of each engine that load a model and are measured from the start
record Effort(int rounds, int roundMillis, int loads) {

  static final Effort QUICK = new Effort(4, 350, 1);
  static final Effort MODEL = new Effort(6, 500, 3);
  static final Effort FULL = new Effort(16, 1000, 5);

  /// @throws IllegalArgumentException if a number is not positive, or the rounds are odd
  Effort {
    if (rounds < 2 || rounds % 2 != 0 || roundMillis < 1 || loads < 1) {
      throw new IllegalArgumentException(
          "an effort needs an even number of rounds, and time: %d rounds of %d ms, %d loads"
              .formatted(rounds, roundMillis, loads));
    }
  }
}
