package dev.sash.kernel;

/// An area cut into rectangles of about equal size: whole rows where they are short, parts of one
/// row where they are long.
///
/// @param height rows of the area
/// @param width columns of the area
/// @param rows rows of a rectangle; the last ones have fewer
/// @param columns columns of a rectangle; the last ones have fewer
record Cut(int height, int width, int rows, int columns) {

  /// Returns rectangles of at most `positions`.
  static Cut of(int height, int width, long positions) {
    if (width >= positions) {
      return new Cut(height, width, 1, even(width, positions));
    }
    return new Cut(height, width, even(height, positions / width), width);
  }

  private static int even(int length, long most) {
    long parts = Math.ceilDiv(length, Math.max(1, most));
    return Math.toIntExact(Math.ceilDiv(length, parts));
  }

  long count() {
    return (long) Math.ceilDiv(height, rows) * across();
  }

  private int across() {
    return Math.ceilDiv(width, columns);
  }

  int top(int rectangle) {
    return rectangle / across() * rows;
  }

  int left(int rectangle) {
    return rectangle % across() * columns;
  }

  /// Returns how many positions lie before a rectangle, row by row; its own follow each other.
  long first(int rectangle) {
    return (long) top(rectangle) * width + left(rectangle);
  }

  int height(int rectangle) {
    return Math.min(rows, height - top(rectangle));
  }

  int width(int rectangle) {
    return Math.min(columns, width - left(rectangle));
  }
}
