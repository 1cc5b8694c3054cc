package dev.sash.oracle;

import dev.sash.layer.Resampling;
import dev.sash.layer.Resize;
import dev.sash.volume.Shape;

/// Resizing by the formulas of the ONNX operator `Resize`.
final class Resizes {

  private Resizes() {}

  static Expected resize(Resize layer, Expected input, Accuracy accuracy) {
    Shape shape = input.shape();
    int height = outputs(layer.height(), shape.height());
    int width = outputs(layer.width(), shape.width());
    Expected output = Expected.zeros(new Shape(shape.batch(), height, width, shape.depth()));
    output.each(
        (b, y, x, d) -> {
          double[] down = weights(layer.height(), y, shape.height());
          double[] across = weights(layer.width(), x, shape.width());
          Dot dot = new Dot(0);
          for (int fromY = 0; fromY < down.length; fromY++) {
            for (int fromX = 0; fromX < across.length; fromX++) {
              if (down[fromY] != 0 && across[fromX] != 0) {
                dot.add(down[fromY] * across[fromX], input, b, fromY, fromX, d);
              }
            }
          }
          dot.into(output, b, y, x, d, accuracy);
        });
    return output;
  }

  private static int outputs(Resampling axis, int inputs) {
    return axis.size() > 0 ? axis.size() : (int) Math.floor(inputs * axis.scale());
  }

  /// Returns the weight of every input position; what lies beyond the ends counts for them.
  private static double[] weights(Resampling axis, int output, int inputs) {
    double position = position(axis, output, inputs);
    double[] weights = new double[inputs];
    boolean nearest = axis.interpolation().name().startsWith("NEAREST");
    if (nearest) {
      weights[Math.clamp(nearest(axis, position), 0, inputs - 1)] = 1;
      return weights;
    }
    double shrink = axis.antialias() && axis.scale() < 1 ? axis.scale() : 1;
    int reach = (int) Math.ceil(2 / shrink) + 2;
    int floor = (int) Math.floor(position);
    double sum = 0;
    for (int index = floor - reach; index <= floor + reach; index++) {
      double distance = Math.abs((index - position) * shrink);
      double weight =
          axis.interpolation() == Resampling.Interpolation.LINEAR
              ? Math.max(0, 1 - distance)
              : keys(distance, axis.cubicCoefficient());
      if (!axis.excludeOutside() || (index >= 0 && index < inputs)) {
        weights[Math.clamp(index, 0, inputs - 1)] += weight;
        sum += weight;
      }
    }
    for (int i = 0; i < inputs; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private static int nearest(Resampling axis, double position) {
    double floor = Math.floor(position);
    double fraction = position - floor;
    double index =
        switch (axis.interpolation()) {
          case NEAREST_PREFER_FLOOR -> fraction <= 0.5 ? floor : floor + 1;
          case NEAREST_PREFER_CEIL -> fraction < 0.5 ? floor : floor + 1;
          case NEAREST_FLOOR -> floor;
          case NEAREST_CEIL -> fraction == 0 ? floor : floor + 1;
          case LINEAR, CUBIC -> throw new IllegalArgumentException("not nearest: " + axis);
        };
    return (int) index;
  }

  /// The kernel in powers of the distance: W(x) = (a + 2) x^3 - (a + 3) x^2 + 1 up to 1, and a x^3
  /// - 5 a x^2 + 8 a x - 4 a up to 2.
  private static double keys(double x, double a) {
    if (x >= 2) {
      return 0;
    }
    double square = x * x;
    double cube = square * x;
    return x <= 1
        ? (a + 2) * cube - (a + 3) * square + 1
        : a * cube - 5 * a * square + 8 * a * x - 4 * a;
  }

  private static double position(Resampling axis, int output, int inputs) {
    int outputs = outputs(axis, inputs);
    double halfPixel = (output + 0.5) / axis.scale() - 0.5;
    return switch (axis.mapping()) {
      case HALF_PIXEL -> halfPixel;
      case PYTORCH_HALF_PIXEL -> outputs > 1 ? halfPixel : 0;
      case HALF_PIXEL_SYMMETRIC -> {
        double adjustment = outputs / (axis.scale() * inputs);
        double center = inputs / 2.0;
        yield center * (1 - adjustment) + (output + 0.5) / axis.scale() - 0.5;
      }
      case ALIGN_CORNERS -> outputs == 1 ? 0 : output * (inputs - 1.0) / (outputs - 1.0);
      case ASYMMETRIC -> output / axis.scale();
    };
  }
}
