package dev.sash.oracle;

/// A sum of products in double precision that knows how far float32 may be from it.
final class Dot {

  private double sum;
  private double magnitude;
  private double inherited;

  /// Begins with a bias.
  Dot(double bias) {
    sum = bias;
    magnitude = Math.abs(bias);
  }

  /// Adds a weight times an element.
  void add(double weight, Expected input, int b, int y, int x, int d) {
    double product = weight * input.value(b, y, x, d);
    sum += product;
    magnitude += Math.abs(product);
    inherited += Math.abs(weight) * input.error(b, y, x, d);
  }

  /// Writes the sum and its allowed error.
  void into(Expected output, int b, int y, int x, int d, Accuracy accuracy) {
    double rounding = accuracy.dotProduct() * Accuracy.ULP * (magnitude + inherited);
    output.set(b, y, x, d, sum, inherited + rounding);
  }
}
