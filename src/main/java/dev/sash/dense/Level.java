package dev.sash.dense;

import dev.sash.image.Window;

/// The scores of every window of an image at one scale.
///
/// A view as its map is: whoever gave the arena decides how long the scores live.
///
/// @param map scores of the windows of the scaled image
/// @param scaledHeight rows of the scaled image
/// @param scaledWidth columns of the scaled image
/// @param imageHeight rows of the image itself
/// @param imageWidth columns of the image itself
public record Level(
    ScoreMap map, int scaledHeight, int scaledWidth, int imageHeight, int imageWidth) {

  /// @throws IllegalArgumentException if a size is not positive
  public Level {
    if (scaledHeight <= 0 || scaledWidth <= 0 || imageHeight <= 0 || imageWidth <= 0) {
      throw new IllegalArgumentException(
          "an image has positive sizes: scaled=%dx%d image=%dx%d"
              .formatted(scaledHeight, scaledWidth, imageHeight, imageWidth));
    }
  }

  /// Returns the rows of the scaled image for one row of the image.
  public double scale() {
    return (double) scaledHeight / imageHeight;
  }

  /// Returns the pixels of the image itself that the middle of a cell's window covers.
  ///
  /// @param share height and width of that middle as a share of the window's, above 0 and at most 1
  /// @throws IndexOutOfBoundsException if there is no such cell
  public Window window(int row, int column, double share) {
    Window scaled = map.grid().window(row, column);
    double unitY = (double) imageHeight / scaledHeight;
    double unitX = (double) imageWidth / scaledWidth;
    double centreY = map.grid().centreY(row) * unitY;
    double centreX = map.grid().centreX(column) * unitX;
    double height = scaled.height() * share * unitY;
    double width = scaled.width() * share * unitX;
    int top = Math.clamp(Math.round(centreY - height / 2), 0, imageHeight - 1);
    int left = Math.clamp(Math.round(centreX - width / 2), 0, imageWidth - 1);
    int bottom = Math.clamp(Math.round(centreY + height / 2), top + 1, imageHeight);
    int right = Math.clamp(Math.round(centreX + width / 2), left + 1, imageWidth);
    return new Window(top, left, bottom - top, right - left);
  }
}
