package dev.sash.gradient;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;

/// Which input positions the window of each output position sees, in volumes without gaps.
///
/// @param geometry window size, stride, dilation and padding
/// @param input shape of the input
/// @param output shape of the output
record Taps(Geometry geometry, Shape input, Shape output) {

  /// Something to do with an output position and an input position that it sees.
  interface Visit {

    /// @param to index of the first channel of the output position
    /// @param from index of the first channel of the input position
    void at(long to, long from);
  }

  /// Something to do with an output position and the grid of input positions that it sees.
  interface Window {

    /// @param to index of the first channel of the output position
    /// @param from index of the first channel of the grid's first position
    /// @param rows rows of the grid; 0 where there is none
    /// @param rowStep floats from one row to the next
    /// @param columns columns of the grid; 0 where there is none
    /// @param columnStep floats from one column to the next
    void at(long to, long from, int rows, long rowStep, int columns, long columnStep);
  }

  /// Visits all pairs: output positions in their order, and of each the window row by row.
  void each(Visit visit) {
    eachWindow(
        (to, from, rows, rowStep, columns, columnStep) -> {
          for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
              visit.at(to, from + row * rowStep + column * columnStep);
            }
          }
        });
  }

  /// Visits all output positions in their order.
  void eachWindow(Window window) {
    long columnStep = (long) geometry.dilationWidth() * input.depth();
    long rowStep = (long) geometry.dilationHeight() * input.width() * input.depth();
    long to = 0;
    for (int image = 0; image < output.batch(); image++) {
      for (int y = 0; y < output.height(); y++) {
        long top = (long) y * geometry.strideHeight() - geometry.padding().top();
        int firstRow = first(top, geometry.dilationHeight());
        int endRow = end(top, geometry.height(), geometry.dilationHeight(), input.height());
        int rows = Math.max(0, endRow - firstRow);
        long start = (image * (long) input.height() + top) * input.width() * input.depth();
        for (int x = 0; x < output.width(); x++) {
          long left = (long) x * geometry.strideWidth() - geometry.padding().left();
          int firstColumn = first(left, geometry.dilationWidth());
          int endColumn = end(left, geometry.width(), geometry.dilationWidth(), input.width());
          int columns = Math.max(0, endColumn - firstColumn);
          long from = start + left * input.depth() + firstRow * rowStep + firstColumn * columnStep;
          window.at(to, from, rows, rowStep, columns, columnStep);
          to += output.depth();
        }
      }
    }
  }

  /// Returns the first tap that lies at or behind the input's first row or column.
  private static int first(long start, int dilation) {
    return start >= 0 ? 0 : (int) Math.ceilDiv(-start, dilation);
  }

  /// Returns the first tap that lies behind the input's last row or column.
  private static int end(long start, int taps, int dilation, int size) {
    return Math.clamp(Math.ceilDiv(size - start, (long) dilation), 0, taps);
  }
}
