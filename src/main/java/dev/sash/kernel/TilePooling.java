package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

/// Max pooling of the tiles of a volume, for windows that each lie in one tile: no tile waits for
/// another, and none is written but pooled.
///
/// @param window without padding
/// @param output shape of the pooled output
record TilePooling(Geometry window, Shape output) {

  /// Returns whether each window lies in one of the square tiles of a size.
  static boolean fits(WindowPooling pooling, int size) {
    Geometry window = pooling.geometry();
    return pooling.isMaximum()
        && window.padding().isNone()
        && fits(window.height(), window.strideHeight(), window.dilationHeight(), size)
        && fits(window.width(), window.strideWidth(), window.dilationWidth(), size);
  }

  private static boolean fits(int window, int stride, int dilation, int size) {
    return dilation == 1 && window <= stride && size % stride == 0;
  }

  /// Writes the maxima of a tile's windows; of those that the volume's end cuts, of what is inside.
  ///
  /// @param tile its values
  /// @param height rows of the tile that lie in the volume
  /// @param width columns that lie in the volume
  /// @param y the tile's first row in the volume
  /// @param x its first column
  /// @param channel first channel of the output
  /// @param channels how many
  void pool(
      Volume tile,
      int height,
      int width,
      Volume target,
      int image,
      int y,
      int x,
      int channel,
      int channels) {
    int down = window.strideHeight();
    int across = window.strideWidth();
    int rows = Math.min(Math.ceilDiv(height, down), output.height() - y / down);
    int columns = Math.min(Math.ceilDiv(width, across), output.width() - x / across);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        Floats.LANES.maximum(
            tile.segment(),
            tile.offset(0, row * down, column * across),
            Math.min(window.height(), height - row * down),
            tile.rowStride(),
            Math.min(window.width(), width - column * across),
            tile.pixelStride(),
            target.segment(),
            target.offset(image, y / down + row, x / across + column) + channel,
            channels);
      }
    }
  }
}
