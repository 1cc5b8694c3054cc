package dev.sash.oracle;

import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Rounding;
import dev.sash.volume.Shape;

/// Layers that reduce windows, each channel by itself.
final class Poolings {

  private Poolings() {}

  static Expected pooling(Pooling layer, Expected input, Accuracy accuracy) {
    Windows rows = Windows.down(layer.geometry(), input.shape().height());
    Windows columns = Windows.across(layer.geometry(), input.shape().width());
    return slide(layer.reduction(), layer.countPadding(), rows, columns, input, accuracy);
  }

  static Expected globalPooling(GlobalPooling layer, Expected input, Accuracy accuracy) {
    return whole(layer.reduction(), input, accuracy);
  }

  /// Reduces all positions of each image to one.
  static Expected whole(Reduction reduction, Expected input, Accuracy accuracy) {
    Shape shape = input.shape();
    Windows rows = new Windows(shape.height(), shape.height(), 1, 1, 0, 0, Rounding.FLOOR);
    Windows columns = new Windows(shape.width(), shape.width(), 1, 1, 0, 0, Rounding.FLOOR);
    return slide(reduction, false, rows, columns, input, accuracy);
  }

  private static Expected slide(
      Reduction reduction,
      boolean countPadding,
      Windows rows,
      Windows columns,
      Expected input,
      Accuracy accuracy) {
    Shape shape = input.shape();
    Expected output =
        Expected.zeros(new Shape(shape.batch(), rows.count(), columns.count(), shape.depth()));
    output.each(
        (b, y, x, d) -> {
          double maximum = Double.NEGATIVE_INFINITY;
          double sum = 0;
          double magnitude = 0;
          double powers = 0;
          double largestError = 0;
          double errors = 0;
          int count = 0;
          for (int ky = 0; ky < rows.taps(); ky++) {
            for (int kx = 0; kx < columns.taps(); kx++) {
              int fromY = rows.position(y, ky);
              int fromX = columns.position(x, kx);
              boolean inside = rows.inside(fromY) && columns.inside(fromX);
              boolean padded = rows.insidePadded(fromY) && columns.insidePadded(fromX);
              if (inside) {
                double value = input.value(b, fromY, fromX, d);
                maximum = Math.max(maximum, value);
                sum += value;
                magnitude += Math.abs(value);
                powers += Math.pow(Math.abs(value), reduction.exponent());
                largestError = Math.max(largestError, input.error(b, fromY, fromX, d));
                errors += input.error(b, fromY, fromX, d);
              }
              if (inside || (countPadding && padded)) {
                count++;
              }
            }
          }
          double rounding = accuracy.dotProduct() * Accuracy.ULP * magnitude;
          double norm = Math.pow(powers, 1.0 / reduction.exponent());
          switch (reduction.kind()) {
            case MAX -> output.set(b, y, x, d, maximum, largestError);
            case AVERAGE -> {
              int divisor = Math.max(1, count);
              output.set(b, y, x, d, sum / divisor, (errors + rounding) / divisor);
            }
            case NORM ->
                output.set(
                    b, y, x, d, norm, errors + accuracy.transcendental() * Accuracy.ULP * norm);
          }
        });
    return output;
  }
}
