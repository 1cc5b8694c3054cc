package dev.sash.cli;

import java.util.Locale;
import java.util.Optional;

/// When two results agree: `|got - expected| <= absolute + relative * |expected|`, or they differ
/// by no more than two roundings of the largest expected value; what is not a number or infinite
/// must be the same.
///
/// The first part is `numpy.testing.assert_allclose`, which ONNX's own runner uses. The second is
/// what float32 leaves open: a small sum of large terms depends on their order, in the expected
/// results too.
///
/// @param relative share of the expected value
/// @param absolute independent of it
record Tolerance(double relative, double absolute) {

  /// @throws IllegalArgumentException if one is negative or not finite
  Tolerance {
    if (!(relative >= 0 && relative < Double.POSITIVE_INFINITY)
        || !(absolute >= 0 && absolute < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "tolerances must be finite and not negative: --rtol %s --atol %s"
              .formatted(relative, absolute));
    }
  }

  /// Returns two roundings of the largest finite value.
  private static double roundings(float[] expected) {
    double largest = 0;
    for (float value : expected) {
      if (Float.isFinite(value)) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return 2 * Math.ulp(1f) * largest;
  }

  private boolean agree(float got, float expected, double roundings) {
    if (Float.isNaN(expected) || Float.isInfinite(expected) || !Float.isFinite(got)) {
      return Float.compare(got, expected) == 0;
    }
    double difference = Math.abs((double) got - expected);
    return difference <= roundings
        || difference <= absolute + relative * Math.abs((double) expected);
  }

  /// Returns how results differ, or empty if all elements agree.
  Optional<String> difference(float[] got, float[] expected) {
    double roundings = roundings(expected);
    int wrong = 0;
    int worst = -1;
    double worstDifference = -1;
    for (int i = 0; i < expected.length; i++) {
      if (!agree(got[i], expected[i], roundings)) {
        wrong++;
        double difference = Math.abs((double) got[i] - expected[i]);
        difference = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
        if (difference > worstDifference) {
          worst = i;
          worstDifference = difference;
        }
      }
    }
    if (wrong == 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of %d elements differ, most at element %d: got %s, expected %s",
            wrong,
            expected.length,
            worst,
            got[worst],
            expected[worst]));
  }
}
