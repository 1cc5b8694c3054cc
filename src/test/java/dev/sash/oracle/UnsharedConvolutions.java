package dev.sash.oracle;

import dev.sash.layer.Convolution;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.PositionKernels;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Shape;
import java.util.Set;

/// Convolutions that do not share every weight with every position and channel, and the transposed
/// one.
final class UnsharedConvolutions {

  private UnsharedConvolutions() {}

  /// The kernels of output position (y, x) are those at (y mod rows, x mod columns).
  static Expected tiled(PositionKernels kernels, Expected input, Accuracy accuracy) {
    Windows rows = Windows.down(kernels.geometry(), input.shape().height());
    Windows columns = Windows.across(kernels.geometry(), input.shape().width());
    long[] sizes = kernels.tensor().dimensions();
    Expected output =
        Expected.zeros(
            new Shape(input.shape().batch(), rows.count(), columns.count(), (int) sizes[2]));
    output.each(
        (b, y, x, filter) -> {
          long set = (y % sizes[0] * sizes[1] + x % sizes[1]) * sizes[2] + filter;
          Dot dot = new Dot(kernels.bias().isPresent() ? kernels.bias().get().get(set) : 0);
          for (int ky = 0; ky < sizes[3]; ky++) {
            for (int kx = 0; kx < sizes[4]; kx++) {
              int fromY = rows.position(y, ky);
              int fromX = columns.position(x, kx);
              for (int c = 0; c < sizes[5]; c++) {
                if (rows.inside(fromY) && columns.inside(fromX)) {
                  long weight = ((set * sizes[3] + ky) * sizes[4] + kx) * sizes[5] + c;
                  dot.add(kernels.tensor().get(weight), input, b, fromY, fromX, c);
                }
              }
            }
          }
          dot.into(output, b, y, x, filter, accuracy);
        });
    return output;
  }

  static Expected partiallyConnected(PartiallyConnected layer, Expected input, Accuracy accuracy) {
    Convolution dense = layer.dense();
    Windows rows = Windows.down(dense.geometry(), input.shape().height());
    Windows columns = Windows.across(dense.geometry(), input.shape().width());
    int filters = layer.connections().size();
    Expected output =
        Expected.zeros(new Shape(input.shape().batch(), rows.count(), columns.count(), filters));
    output.each(
        (b, y, x, filter) -> {
          Set<Integer> channels = layer.connections().get(filter);
          Dot dot = new Dot(dense.bias().isPresent() ? dense.bias().get().get(filter) : 0);
          for (int ky = 0; ky < rows.taps(); ky++) {
            for (int kx = 0; kx < columns.taps(); kx++) {
              int fromY = rows.position(y, ky);
              int fromX = columns.position(x, kx);
              for (int c : channels) {
                if (rows.inside(fromY) && columns.inside(fromX)) {
                  double weight = Convolutions.weight(dense.kernels(), filter, c, ky, kx);
                  dot.add(weight, input, b, fromY, fromX, c);
                }
              }
            }
          }
          dot.into(output, b, y, x, filter, accuracy);
        });
    return output;
  }

  /// The sum of the window, times the coefficient, plus the bias.
  static Expected subsampling(TrainableSubsampling layer, Expected input, Accuracy accuracy) {
    Convolution dense = layer.dense();
    Windows rows = Windows.down(dense.geometry(), input.shape().height());
    Windows columns = Windows.across(dense.geometry(), input.shape().width());
    Expected output =
        Expected.zeros(
            new Shape(input.shape().batch(), rows.count(), columns.count(), input.shape().depth()));
    output.each(
        (b, y, x, channel) -> {
          double coefficient = Convolutions.weight(dense.kernels(), channel, 0, 0, 0);
          Dot dot = new Dot(dense.bias().orElseThrow().get(channel));
          for (int ky = 0; ky < rows.taps(); ky++) {
            for (int kx = 0; kx < columns.taps(); kx++) {
              int fromY = rows.position(y, ky);
              int fromX = columns.position(x, kx);
              if (rows.inside(fromY) && columns.inside(fromX)) {
                dot.add(coefficient, input, b, fromY, fromX, channel);
              }
            }
          }
          dot.into(output, b, y, x, channel, accuracy);
        });
    return output;
  }

  /// Every input position adds its kernel, times its value, to the output; what falls beyond the
  /// output is lost.
  static Expected transposed(TransposedConvolution layer, Expected input, Accuracy accuracy) {
    Shape shape = input.shape();
    Windows rows = Windows.down(layer.geometry(), shape.height());
    Windows columns = Windows.across(layer.geometry(), shape.width());
    int depth = shape.depth() / layer.groups();
    int filters = (int) layer.weights().dimension(1);
    Expected output =
        Expected.zeros(
            new Shape(
                shape.batch(),
                rows.position(shape.height() - 1, rows.taps() - 1)
                    + 1
                    + layer.extraHeight()
                    - layer.geometry().padding().bottom(),
                columns.position(shape.width() - 1, columns.taps() - 1)
                    + 1
                    + layer.extraWidth()
                    - layer.geometry().padding().right(),
                filters * layer.groups()));
    Dot[] dots = new Dot[output.values().length];
    output.each(
        (b, y, x, d) ->
            dots[output.index(b, y, x, d)] =
                new Dot(layer.bias().isPresent() ? layer.bias().get().get(d) : 0));
    input.each(
        (b, y, x, d) -> {
          for (int filter = 0; filter < filters; filter++) {
            for (int ky = 0; ky < rows.taps(); ky++) {
              for (int kx = 0; kx < columns.taps(); kx++) {
                int toY = rows.position(y, ky);
                int toX = columns.position(x, kx);
                if (toY >= 0
                    && toX >= 0
                    && toY < output.shape().height()
                    && toX < output.shape().width()) {
                  long weight = ((long) d * filters + filter) * rows.taps() + ky;
                  dots[output.index(b, toY, toX, d / depth * filters + filter)].add(
                      layer.weights().get(weight * columns.taps() + kx), input, b, y, x, d);
                }
              }
            }
          }
        });
    output.each((b, y, x, d) -> dots[output.index(b, y, x, d)].into(output, b, y, x, d, accuracy));
    return output;
  }
}
