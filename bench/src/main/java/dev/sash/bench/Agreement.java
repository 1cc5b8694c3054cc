package dev.sash.bench;

/// The rule that outputs of two engines must pass before they are timed.
final class Agreement {

  /// Largest difference, as a share of the largest output.
  private static final float TOLERANCE = 1e-4f;

  private Agreement() {}

  /// @throws IllegalStateException if the outputs differ in length or by more than the tolerance
  static void require(float[] ours, float[] theirs) {
    if (ours.length != theirs.length) {
      throw new IllegalStateException(
          "the outputs have %d and %d elements".formatted(ours.length, theirs.length));
    }
    float largest = 0;
    float difference = 0;
    for (int i = 0; i < ours.length; i++) {
      largest = Math.max(largest, Math.abs(theirs[i]));
      difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
    }
    // Negated, so that NaN fails.
    if (!(difference <= TOLERANCE * largest)) {
      throw new IllegalStateException(
          "the outputs differ by %g, the largest is %g: no time is taken of wrong answers"
              .formatted(difference, largest));
    }
  }
}
