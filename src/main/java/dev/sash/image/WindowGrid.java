package dev.sash.image;

/// Where the windows of a score map lie on an image: the window of row r and column c has its upper
/// left corner at pixel (`top + r * strideHeight`, `left + c * strideWidth`).
///
/// @param rows rows of the map
/// @param columns columns of the map
/// @param windowHeight rows of a window, in pixels
/// @param windowWidth columns of a window, in pixels
/// @param strideHeight pixels from one window to the one below
/// @param strideWidth pixels from one window to the one beside
/// @param top first pixel row of the first window
/// @param left first pixel column of the first window
public record WindowGrid(
    int rows,
    int columns,
    int windowHeight,
    int windowWidth,
    int strideHeight,
    int strideWidth,
    int top,
    int left) {

  /// @throws IllegalArgumentException if a size or stride is not positive
  public WindowGrid {
    if (rows <= 0
        || columns <= 0
        || windowHeight <= 0
        || windowWidth <= 0
        || strideHeight <= 0
        || strideWidth <= 0) {
      throw new IllegalArgumentException(
          "rows, columns, window and stride must be positive: %dx%d windows of %dx%d, stride %dx%d"
              .formatted(rows, columns, windowHeight, windowWidth, strideHeight, strideWidth));
    }
  }

  /// Returns the last pixel row that a window covers, plus 1.
  long bottom() {
    return top + (rows - 1L) * strideHeight + windowHeight;
  }

  /// Returns the last pixel column that a window covers, plus 1.
  long right() {
    return left + (columns - 1L) * strideWidth + windowWidth;
  }

  /// Returns where the middle of a pixel row lies between the windows' centres: 1.5 is halfway from
  /// the second row of windows to the third. Beyond the outermost centres it stays at them.
  double rowAt(int y) {
    return position(y, top, windowHeight, strideHeight, rows);
  }

  /// Returns where the middle of a pixel column lies between the windows' centres.
  double columnAt(int x) {
    return position(x, left, windowWidth, strideWidth, columns);
  }

  private static double position(int pixel, int first, int window, int stride, int count) {
    return Math.clamp((pixel + 0.5 - first - window / 2.0) / stride, 0, count - 1.0);
  }
}
