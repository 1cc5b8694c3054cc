package dev.sash.image;

/// Windows of one size at regular places of an image: the cell in row `r` and column `c` stands for
/// the window whose upper left pixel is (`top + r * strideHeight`, `left + c * strideWidth`).
///
/// @param rows rows of cells
/// @param columns columns of cells
/// @param windowHeight rows of pixels of a window
/// @param windowWidth columns of pixels of a window
/// @param strideHeight rows of pixels from one row of cells to the next
/// @param strideWidth columns of pixels from one column of cells to the next
/// @param top first row of pixels of the first window
/// @param left first column of pixels of the first window
public record WindowGrid(
    int rows,
    int columns,
    int windowHeight,
    int windowWidth,
    int strideHeight,
    int strideWidth,
    int top,
    int left) {

  /// @throws IllegalArgumentException if a number is not positive, or an offset negative
  public WindowGrid {
    if (rows <= 0
        || columns <= 0
        || windowHeight <= 0
        || windowWidth <= 0
        || strideHeight <= 0
        || strideWidth <= 0
        || top < 0
        || left < 0) {
      throw new IllegalArgumentException(
          "a grid has positive sizes and an offset inside the image: grid=%dx%d window=%dx%d"
                  .formatted(rows, columns, windowHeight, windowWidth)
              + " stride=%dx%d offset=%d,%d".formatted(strideHeight, strideWidth, top, left));
    }
    requireInts("height", top, rows, strideHeight, windowHeight);
    requireInts("width", left, columns, strideWidth, windowWidth);
  }

  private static void requireInts(String axis, int offset, int count, int stride, int window) {
    long end = offset + (count - 1L) * stride + window;
    if (end > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the last window ends at pixel %d along the %s: at most 2^31 - 1".formatted(end, axis));
    }
  }

  /// Returns how many cells there are.
  public long cellCount() {
    return (long) rows * columns;
  }

  /// Returns the window of a cell.
  ///
  /// @throws IndexOutOfBoundsException if there is no such cell
  public Window window(int row, int column) {
    if (row < 0 || row >= rows || column < 0 || column >= columns) {
      throw new IndexOutOfBoundsException(
          "cell (row=%d, column=%d) is outside the grid of %dx%d"
              .formatted(row, column, rows, columns));
    }
    return new Window(
        top + row * strideHeight, left + column * strideWidth, windowHeight, windowWidth);
  }

  /// Returns where the centres of a row's windows lie: pixel `y` covers `y` to `y + 1`.
  public double centreY(int row) {
    return top + (double) row * strideHeight + windowHeight / 2.0;
  }

  /// Returns where the centres of a column's windows lie: pixel `x` covers `x` to `x + 1`.
  public double centreX(int column) {
    return left + (double) column * strideWidth + windowWidth / 2.0;
  }

  /// Returns the row whose windows' centres are nearest to the centre of a row of pixels; of two
  /// that are as near, the lower one. Pixels outside the image belong to the outermost cells.
  public int nearestRow(int y) {
    return nearest(y + 0.5 - centreY(0), strideHeight, rows);
  }

  /// Returns the column whose windows' centres are nearest to the centre of a column of pixels; of
  /// two that are as near, the one to the right. Pixels outside the image belong to the outermost
  /// cells.
  public int nearestColumn(int x) {
    return nearest(x + 0.5 - centreX(0), strideWidth, columns);
  }

  private static int nearest(double distance, int stride, int count) {
    return Math.clamp(Math.round(distance / stride), 0, count - 1);
  }

  /// Returns the row of pixels below the last window.
  int bottom() {
    return top + (rows - 1) * strideHeight + windowHeight;
  }

  /// Returns the column of pixels right of the last window.
  int right() {
    return left + (columns - 1) * strideWidth + windowWidth;
  }

  /// Returns where the centre of a row of pixels lies between the windows' centres: 1.5 is halfway
  /// from the second row of cells to the third. Beyond the outermost centres it stays at them.
  double rowAt(int y) {
    return Math.clamp((y + 0.5 - centreY(0)) / strideHeight, 0, rows - 1.0);
  }

  /// Returns where the centre of a column of pixels lies between the windows' centres.
  double columnAt(int x) {
    return Math.clamp((x + 0.5 - centreX(0)) / strideWidth, 0, columns - 1.0);
  }

  /// Returns `204x277 windows of 224x224, stride 16`.
  @Override
  public String toString() {
    String stride =
        strideHeight == strideWidth
            ? Integer.toString(strideHeight)
            : strideHeight + "x" + strideWidth;
    return "%dx%d windows of %dx%d, stride %s"
        .formatted(rows, columns, windowHeight, windowWidth, stride);
  }
}
