package dev.sash.saliency;

import dev.sash.network.Network;
import dev.sash.network.ReceptiveField;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.Optional;

/// Where the units of a layer lie on the image: at the centres of their receptive fields. Pixel `y`
/// covers `y` to `y + 1`.
///
/// @param rows along the height
/// @param columns along the width
record PixelGrid(Places rows, Places columns) {

  /// The places of units along one axis.
  ///
  /// @param count number of units
  /// @param first centre of the first one
  /// @param stride pixels from one to the next; of no effect for a single one
  record Places(int count, double first, double stride) {

    /// Returns where the centre of a pixel lies between the units: 1.5 is halfway from the second
    /// to the third; beyond the outermost it stays at them.
    double at(int pixel) {
      return count == 1 ? 0 : Math.clamp((pixel + 0.5 - first) / stride, 0, count - 1.0);
    }
  }

  /// Returns the grid of a layer; empty if its units lie at no one distance from each other.
  static Optional<PixelGrid> of(Network network, String layer) {
    Shape shape = network.node(layer).shape();
    ReceptiveField field = network.receptiveFields().get(layer);
    if (field == null
        || (shape.height() > 1 && field.strideHeight() == 0)
        || (shape.width() > 1 && field.strideWidth() == 0)) {
      return Optional.empty();
    }
    return Optional.of(
        new PixelGrid(
            new Places(shape.height(), field.top() + field.height() / 2.0, field.strideHeight()),
            new Places(shape.width(), field.left() + field.width() / 2.0, field.strideWidth())));
  }

  /// Writes a value of each unit, rows x columns, into a volume of height x width x 1 pixels.
  void into(Volume pixels, double[] units) {
    for (int y = 0; y < pixels.shape().height(); y++) {
      double row = rows.at(y);
      int top = (int) row;
      int bottom = Math.min(top + 1, rows.count - 1);
      for (int x = 0; x < pixels.shape().width(); x++) {
        double column = columns.at(x);
        int left = (int) column;
        int right = Math.min(left + 1, columns.count - 1);
        double upper = between(unit(units, top, left), unit(units, top, right), column - left);
        double lower =
            between(unit(units, bottom, left), unit(units, bottom, right), column - left);
        pixels.set(y, x, 0, (float) between(upper, lower, row - top));
      }
    }
  }

  private double unit(double[] units, int row, int column) {
    return units[row * columns.count + column];
  }

  private static double between(double start, double end, double share) {
    return start + (end - start) * share;
  }
}
