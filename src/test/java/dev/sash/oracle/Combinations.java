package dev.sash.oracle;

import dev.sash.layer.Elementwise;
import dev.sash.volume.Shape;
import java.util.List;

/// Layers that compute with several volumes.
final class Combinations {

  private Combinations() {}

  static Expected elementwise(Elementwise layer, List<Expected> inputs, Accuracy accuracy) {
    Shape shape = inputs.getFirst().shape();
    for (Expected input : inputs) {
      Shape next = input.shape();
      shape =
          new Shape(
              Math.max(shape.batch(), next.batch()),
              Math.max(shape.height(), next.height()),
              Math.max(shape.width(), next.width()),
              Math.max(shape.depth(), next.depth()));
    }
    Expected output = Expected.zeros(shape);
    output.each(
        (b, y, x, d) -> {
          double[] values = new double[inputs.size()];
          double[] errors = new double[inputs.size()];
          for (int i = 0; i < values.length; i++) {
            int index = inputs.get(i).broadcastIndex(b, y, x, d);
            values[i] = inputs.get(i).values()[index];
            errors[i] = inputs.get(i).errors()[index];
          }
          double value = combine(layer, values);
          double rounding = accuracy.dotProduct() * Accuracy.ULP * magnitude(layer, values);
          output.set(b, y, x, d, value, inherited(layer, values, errors) + rounding);
        });
    return output;
  }

  private static double combine(Elementwise layer, double[] values) {
    double result = values[0];
    for (int i = 1; i < values.length; i++) {
      result =
          switch (layer.operation()) {
            case SUM -> result + values[i];
            case PRODUCT -> result * values[i];
            case DIFFERENCE -> result - values[i];
            case QUOTIENT -> result / values[i];
          };
    }
    return result;
  }

  private static double magnitude(Elementwise layer, double[] values) {
    return switch (layer.operation()) {
      case SUM, DIFFERENCE -> {
        double sum = 0;
        for (double value : values) {
          sum += Math.abs(value);
        }
        yield sum;
      }
      case PRODUCT, QUOTIENT -> Math.abs(combine(layer, values));
    };
  }

  private static double inherited(Elementwise layer, double[] values, double[] errors) {
    double sum = 0;
    double product = 1;
    double largestProduct = 1;
    for (int i = 0; i < values.length; i++) {
      sum += errors[i];
      product *= Math.abs(values[i]);
      largestProduct *= Math.abs(values[i]) + errors[i];
    }
    return switch (layer.operation()) {
      case SUM, DIFFERENCE -> sum;
      case PRODUCT -> largestProduct - product;
      case QUOTIENT ->
          (errors[0] + Math.abs(values[0] / values[1]) * errors[1])
              / (Math.abs(values[1]) - errors[1]);
    };
  }

  static Expected matrixProduct(Expected left, Expected right, Accuracy accuracy) {
    Expected output =
        Expected.zeros(
            new Shape(
                Math.max(left.shape().batch(), right.shape().batch()),
                Math.max(left.shape().height(), right.shape().height()),
                left.shape().width(),
                right.shape().depth()));
    output.each(
        (b, y, row, column) -> {
          double sum = 0;
          double magnitude = 0;
          double inherited = 0;
          for (int i = 0; i < left.shape().depth(); i++) {
            int leftIndex =
                left.index(
                    left.shape().batch() == 1 ? 0 : b, left.shape().height() == 1 ? 0 : y, row, i);
            int rightIndex =
                right.index(
                    right.shape().batch() == 1 ? 0 : b,
                    right.shape().height() == 1 ? 0 : y,
                    i,
                    column);
            double a = left.values()[leftIndex];
            double c = right.values()[rightIndex];
            sum += a * c;
            magnitude += Math.abs(a * c);
            inherited +=
                Math.abs(a) * right.errors()[rightIndex]
                    + left.errors()[leftIndex] * (Math.abs(c) + right.errors()[rightIndex]);
          }
          double rounding = accuracy.dotProduct() * Accuracy.ULP * (magnitude + inherited);
          output.set(b, y, row, column, sum, inherited + rounding);
        });
    return output;
  }
}
