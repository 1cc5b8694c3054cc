package dev.sash.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

/// What a volume should hold: each element's value in double precision and its allowed error.
/// Elements lie in the order batch, height, width, depth.
///
/// @param shape the size
/// @param values the elements
/// @param errors how far each element of a float32 computation may be from its value
public record Expected(Shape shape, double[] values, double[] errors) {

  /// Returns zeros without errors.
  static Expected zeros(Shape shape) {
    int count = Math.toIntExact(shape.elementCount());
    return new Expected(shape, new double[count], new double[count]);
  }

  /// Returns the elements of a volume, taken as exact.
  public static Expected of(Volume volume) {
    Expected copy = zeros(volume.shape());
    copy.each((b, y, x, d) -> copy.set(b, y, x, d, volume.get(b, y, x, d), 0));
    return copy;
  }

  /// Something to do at each element.
  interface Visit {
    void at(int b, int y, int x, int d);
  }

  /// Visits the elements in their order.
  void each(Visit visit) {
    for (int b = 0; b < shape.batch(); b++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          for (int d = 0; d < shape.depth(); d++) {
            visit.at(b, y, x, d);
          }
        }
      }
    }
  }

  int index(int b, int y, int x, int d) {
    return ((b * shape.height() + y) * shape.width() + x) * shape.depth() + d;
  }

  /// Returns the index of an element of a volume that broadcasts to a larger one.
  int broadcastIndex(int b, int y, int x, int d) {
    return index(
        shape.batch() == 1 ? 0 : b,
        shape.height() == 1 ? 0 : y,
        shape.width() == 1 ? 0 : x,
        shape.depth() == 1 ? 0 : d);
  }

  /// Returns the value of an element.
  public double value(int b, int y, int x, int d) {
    return values[index(b, y, x, d)];
  }

  double error(int b, int y, int x, int d) {
    return errors[index(b, y, x, d)];
  }

  void set(int b, int y, int x, int d, double value, double error) {
    int index = index(b, y, x, d);
    values[index] = value;
    errors[index] = error;
  }

  /// Fails unless a volume has this shape and every element is within its allowed error; names the
  /// worst element.
  public void check(String what, Volume actual) {
    assertEquals(shape, actual.shape(), what + ": shape");
    int[] worst = {-1, 0, 0, 0};
    double[] excess = {0};
    each(
        (b, y, x, d) -> {
          double beyond = beyond(b, y, x, d, actual.get(b, y, x, d));
          if (beyond > excess[0]) {
            excess[0] = beyond;
            System.arraycopy(new int[] {b, y, x, d}, 0, worst, 0, 4);
          }
        });
    if (worst[0] >= 0) {
      int index = index(worst[0], worst[1], worst[2], worst[3]);
      fail(
          "%s: element (batch=%d, y=%d, x=%d, channel=%d) of %s: expected %s, got %s, allowed error %s"
              .formatted(
                  what,
                  worst[0],
                  worst[1],
                  worst[2],
                  worst[3],
                  shape,
                  values[index],
                  actual.get(worst[0], worst[1], worst[2], worst[3]),
                  errors[index]));
    }
  }

  private double beyond(int b, int y, int x, int d, float got) {
    double value = value(b, y, x, d);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.compare(value, got) == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    if (!Float.isFinite(got)) {
      return Double.POSITIVE_INFINITY;
    }
    double beyond = Math.abs(got - value) - error(b, y, x, d);
    return Double.isNaN(beyond) ? Double.POSITIVE_INFINITY : beyond;
  }
}
