package dev.sash.image;

/// A rectangle of an image's pixels.
///
/// @param y first row
/// @param x first column
/// @param height number of rows
/// @param width number of columns
public record Window(int y, int x, int height, int width) {

  /// @throws IllegalArgumentException if the rectangle is empty or begins outside the image
  public Window {
    if (y < 0 || x < 0 || height <= 0 || width <= 0) {
      throw new IllegalArgumentException(
          "a window begins in the image and is not empty: y=%d x=%d height=%d width=%d"
              .formatted(y, x, height, width));
    }
  }
}
