package dev.sash.oracle;

/// How far float32 results may be from the exact ones, as multiples of `ulp(1f)` of what was
/// computed with.
///
/// @param dotProduct of the sum of |w x|: convolution, fully connected, matrix product, sums and
///   averages
/// @param pointwise of the result, or of the largest term where terms cancel: functions of one
///   value
/// @param transcendental of the result: chains of sums, powers, exponentials and logarithms
public record Accuracy(double dotProduct, double pointwise, double transcendental) {

  /// Sums in any order, each product rounded at most once.
  public static final Accuracy DIRECT = new Accuracy(4, 4, 16);

  /// One rounding step of a value near 1.
  static final double ULP = Math.ulp(1f);

  /// What may be lost where a result is so small that hardware may round it to zero.
  static final double UNDERFLOW = Float.MIN_NORMAL;

  /// Returns one rounding step of a value, which is a fixed one among the smallest; 0 of nothing.
  static double rounding(double value) {
    return value == 0 ? 0 : Math.max(ULP * Math.abs(value), Float.MIN_VALUE);
  }
}
