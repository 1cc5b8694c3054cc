package dev.sash.dense;

import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;

/// The sizes in which an image is scored, so that a window of one size finds objects of many.
///
/// @param largest the scale of the largest copy; 1 is the image itself
/// @param step the scale from one copy to the next smaller one, above 1
/// @param smallest the scale below which there is no copy, above 0; copies smaller than a window
///   are left out anyway
public record Pyramid(double largest, double step, double smallest) {

  /// Keeps a step near 1 from taking forever: 100 copies with the smallest step.
  private static final double SMALLEST_STEP = 1.05;

  private static final double WIDEST_RANGE = 128;

  /// @throws IllegalArgumentException if the scales are not positive and descending, further apart
  ///   than a factor of 128, or the step is below 1.05
  public Pyramid {
    if (!(smallest > 0) || !(largest >= smallest) || !(largest <= WIDEST_RANGE * smallest)) {
      throw new IllegalArgumentException(
          "scales must be positive and the smallest at most the largest and at least 1/128 of it: largest=%s smallest=%s"
              .formatted(largest, smallest));
    }
    if (!(step >= SMALLEST_STEP && step <= WIDEST_RANGE)) {
      throw new IllegalArgumentException(
          "the step from scale to scale must be 1.05 to 128: " + step);
    }
  }

  /// Returns three copies for each halving, from the image's own size down to a sixteenth.
  public static Pyramid defaults() {
    return new Pyramid(1, Math.cbrt(2), 1 / 16.0);
  }

  /// Returns the sizes of the copies, the largest first: `height` x `width` x 1 each.
  ///
  /// @param window the least that a copy must hold
  List<Shape> sizes(int height, int width, Shape window) {
    List<Shape> sizes = new ArrayList<>();
    double scale = largest;
    // Powers of the step are rounded: the smallest scale itself shall be one.
    for (int i = 1; scale >= smallest * (1 - 1e-9); i++) {
      double rows = Math.rint(height * scale);
      double columns = Math.rint(width * scale);
      if (rows >= window.height() && columns >= window.width()) {
        sizes.add(Shape.of(toSide(rows), toSide(columns), 1));
      }
      scale = largest * Math.pow(step, -i);
    }
    return sizes;
  }

  private static int toSide(double pixels) {
    return (int) Math.min(pixels, Integer.MAX_VALUE);
  }
}
