package dev.sash.layer;

/// How pooling makes one number of a window.
///
/// @param kind maximum, average or norm
/// @param exponent p of the Lp norm, (sum of |x|^p)^(1/p); 2 is L2 pooling; 1 where it has no
///   meaning
public record Reduction(Kind kind, int exponent) {

  /// The kinds of reduction.
  public enum Kind {
    /// The largest value.
    MAX,
    /// The sum divided by the number of values.
    AVERAGE,
    /// (sum of |x|^p)^(1/p).
    NORM
  }

  /// The largest value.
  public static final Reduction MAX = new Reduction(Kind.MAX, 1);

  /// The mean.
  public static final Reduction AVERAGE = new Reduction(Kind.AVERAGE, 1);

  /// @throws IllegalArgumentException if the exponent is not positive, or not 1 for a maximum or an
  ///   average
  public Reduction {
    if (exponent <= 0 || (kind != Kind.NORM && exponent != 1)) {
      throw new IllegalArgumentException(
          "the exponent of %s must be %s: %d"
              .formatted(kind, kind == Kind.NORM ? "positive" : "1", exponent));
    }
  }

  /// Returns the Lp norm.
  public static Reduction norm(int exponent) {
    return new Reduction(Kind.NORM, exponent);
  }

  String label() {
    return switch (kind) {
      case MAX -> "max";
      case AVERAGE -> "average";
      case NORM -> "L" + exponent;
    };
  }
}
