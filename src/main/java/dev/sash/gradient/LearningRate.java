package dev.sash.gradient;

/// The size of a step of gradient descent: a base that is multiplied by a factor after every so
/// many epochs (CS231n, "Annealing the learning rate", step decay).
///
/// @param base in the first epochs
/// @param epochs between two multiplications
/// @param factor of a multiplication; 1: the rate stays
public record LearningRate(float base, long epochs, float factor) {

  /// @throws IllegalArgumentException if a number is not positive and finite
  public LearningRate {
    if (!(base > 0) || !(factor > 0) || epochs <= 0 || Float.isInfinite(base * factor)) {
      throw new IllegalArgumentException(
          "a learning rate needs positive numbers: base=%s epochs=%d factor=%s"
              .formatted(base, epochs, factor));
    }
  }

  /// Returns a rate that stays.
  public static LearningRate constant(float rate) {
    return new LearningRate(rate, Long.MAX_VALUE, 1);
  }

  /// Returns the rate in an epoch, counted from 0.
  public float at(long epoch) {
    return (float) (base * Math.pow(factor, epoch / epochs));
  }
}
