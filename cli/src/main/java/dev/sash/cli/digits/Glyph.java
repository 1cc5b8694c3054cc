package dev.sash.cli.digits;

/// The form of a sign, one unit high, around the origin; y grows downwards. Immutable, free to
/// share between threads.
sealed interface Glyph permits OutlineGlyph, StrokeGlyph {

  /// Returns how deep inside the sign a point lies, in heights: the distance to its edge, negative
  /// outside. Far outside it is only known to be negative.
  double depth(double x, double y);

  /// Returns half of the width of the strokes, in heights; 0 for strokes that are lines without
  /// width.
  double penRadius();

  /// Returns half of the width of the sign, in heights.
  double halfWidth();
}
