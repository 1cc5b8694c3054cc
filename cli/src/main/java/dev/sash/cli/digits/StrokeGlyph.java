package dev.sash.cli.digits;

/// A sign drawn in strokes without width: the pen gives them one.
///
/// @param strokes the strokes, one unit high, around the origin
/// @param halfWidth half of their width
record StrokeGlyph(Segments strokes, double halfWidth) implements Glyph {

  /// Returns strokes moved to the origin and scaled to one unit.
  static StrokeGlyph of(Segments strokes) {
    Segments unit = strokes.toUnit();
    return new StrokeGlyph(unit, unit.bounds()[2]);
  }

  @Override
  public double depth(double x, double y) {
    return -strokes.distance(x, y);
  }

  @Override
  public double penRadius() {
    return 0;
  }
}
