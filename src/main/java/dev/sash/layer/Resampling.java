package dev.sash.layer;

/// How one axis is resized: to how many positions, where an output position lies on the input axis,
/// and how the value there is made of the input positions around it. Beyond the ends the outermost
/// value goes on.
///
/// @param size output positions, the input's times the scale up to half a position; 0: rounded down
/// @param scale output positions for one input position
/// @param mapping where an output position lies on the input axis
/// @param interpolation how the value there is made
/// @param cubicCoefficient a of the cubic kernel (Keys 1981), usually -0.75 or -0.5
/// @param antialias whether a smaller output averages over wider kernels
/// @param excludeOutside whether weights beyond the ends are dropped and the others scaled up; the
///   nearest position has no others, and stays at the end
public record Resampling(
    int size,
    double scale,
    Mapping mapping,
    Interpolation interpolation,
    double cubicCoefficient,
    boolean antialias,
    boolean excludeOutside) {

  /// Where output position i lies on the input axis; s is the scale, n the output size, m the input
  /// size.
  public enum Mapping {
    /// (i + 0.5) / s - 0.5
    HALF_PIXEL,
    /// As HALF_PIXEL, but 0 where the output has one position.
    PYTORCH_HALF_PIXEL,
    /// As HALF_PIXEL, shifted so that a rounded output size stays centred.
    HALF_PIXEL_SYMMETRIC,
    /// i (m - 1) / (n - 1)
    ALIGN_CORNERS,
    /// i / s
    ASYMMETRIC
  }

  /// How a value between positions is made.
  public enum Interpolation {
    /// The nearest; of two, the lower.
    NEAREST_PREFER_FLOOR,
    /// The nearest; of two, the upper.
    NEAREST_PREFER_CEIL,
    /// The one before.
    NEAREST_FLOOR,
    /// The one behind.
    NEAREST_CEIL,
    /// Linear between two; on both axes bilinear.
    LINEAR,
    /// Cubic among four.
    CUBIC;

    /// Returns whether the value is that of one position.
    public boolean isNearest() {
      return switch (this) {
        case NEAREST_PREFER_FLOOR, NEAREST_PREFER_CEIL, NEAREST_FLOOR, NEAREST_CEIL -> true;
        case LINEAR, CUBIC -> false;
      };
    }
  }

  /// @throws IllegalArgumentException if the scale is not positive and finite, the size negative,
  ///   or the coefficient not finite
  public Resampling {
    if (!(scale > 0) || Double.isInfinite(scale) || size < 0) {
      throw new IllegalArgumentException(
          "scale must be positive, size not negative: scale=%s size=%d".formatted(scale, size));
    }
    if (!Double.isFinite(cubicCoefficient)) {
      throw new IllegalArgumentException(
          "the cubic coefficient must be finite: " + cubicCoefficient);
    }
  }

  /// Returns a resampling by a factor.
  public static Resampling byScale(double scale, Mapping mapping, Interpolation interpolation) {
    return new Resampling(0, scale, mapping, interpolation, -0.75, false, false);
  }

  /// Returns an axis left as it is.
  public static Resampling none() {
    return byScale(1, Mapping.ASYMMETRIC, Interpolation.NEAREST_FLOOR);
  }

  /// Returns the output positions for an input of `input` positions.
  ///
  /// @throws ShapeException if there is none, or the size is not that of the scale
  public int outputSize(int input) {
    if (size > 0) {
      if (Math.abs(size - input * scale) > 0.5) {
        throw new ShapeException(
            "%d positions times %s is not the size %d: use a scale of %s"
                .formatted(input, scale, size, (double) size / input));
      }
      return size;
    }
    double exact = Math.floor(input * scale);
    if (!(exact >= 1 && exact <= Integer.MAX_VALUE)) {
      throw new ShapeException(
          "%d positions times %s is not from 1 to 2^31 - 1".formatted(input, scale));
    }
    return (int) exact;
  }

  /// Returns where an output position lies on an input axis of `input` positions.
  public double position(int output, int input) {
    int outputs = outputSize(input);
    return switch (mapping) {
      case HALF_PIXEL -> (output + 0.5) / scale - 0.5;
      case PYTORCH_HALF_PIXEL -> outputs > 1 ? (output + 0.5) / scale - 0.5 : 0;
      case HALF_PIXEL_SYMMETRIC -> {
        double adjustment = outputs / (scale * input);
        double offset = input / 2.0 * (1 - adjustment);
        yield offset + (output + 0.5) / scale - 0.5;
      }
      case ALIGN_CORNERS -> outputs == 1 ? 0 : output * (input - 1.0) / (outputs - 1.0);
      case ASYMMETRIC -> output / scale;
    };
  }
}
