package dev.sash.kernel;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

/// A convolution that is computed rectangle by rectangle, if need be into another volume than its
/// output.
sealed interface PartwiseConvolution extends Kernel permits PanelConvolution, WinogradConvolution {

  /// Multiply-accumulates that a tile has at least: below it, handing out tiles costs more than it
  /// gains.
  long FEWEST_PRODUCTS = 1 << 18;

  /// Returns the shape of the output.
  Shape output();

  /// Returns what follows the sums.
  Epilogue epilogue();

  /// Returns the multiply-accumulates of all rectangles.
  long products();

  /// Returns how many tiles it is worth cutting it into, `most` at most.
  default long tilesOf(int most) {
    return Math.clamp(products() / FEWEST_PRODUCTS, 1, most);
  }

  /// Returns of what number of rows, and columns, rectangles begin at multiples.
  int unit();

  /// Returns how many rows of so many columns, a multiple of [#unit], are best computed at once.
  int rowsAtOnce(int columns);

  /// Returns the same convolution for rectangles of at most so many rows and columns.
  PartwiseConvolution withRectangles(int rows, int columns);

  @Override
  Part bind(Binding binding);

  /// A convolution that is bound to volumes.
  interface Part extends Task {

    /// Computes a rectangle of the output. It may be written to another volume if the epilogue does
    /// not read the output.
    ///
    /// @param top first row, a multiple of [#unit]
    /// @param left first column, a multiple of [#unit]
    /// @param height rows; behind the last one the output or a unit ends
    /// @param width columns; behind the last one the output or a unit ends
    /// @param target whatever volume the rectangle is written to
    /// @param to where in the target its first position lies, in floats
    void compute(
        int image, int top, int left, int height, int width, Volume target, long to, int worker);
  }
}
