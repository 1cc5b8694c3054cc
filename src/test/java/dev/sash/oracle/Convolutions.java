package dev.sash.oracle;

import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Kernels;
import dev.sash.layer.Rounding;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.Optional;

/// Layers that multiply volumes with weights.
final class Convolutions {

  private Convolutions() {}

  static Expected convolution(Convolution layer, Expected input, Accuracy accuracy) {
    Windows rows = Windows.down(layer.geometry(), input.shape().height());
    Windows columns = Windows.across(layer.geometry(), input.shape().width());
    return slide(layer.kernels(), layer.bias(), layer.groups(), rows, columns, input, accuracy);
  }

  static Expected fullyConnected(FullyConnected layer, Expected input, Accuracy accuracy) {
    Kernels kernels = layer.kernels();
    Windows rows =
        new Windows(input.shape().height(), kernels.height(), 1, 1, 0, 0, Rounding.FLOOR);
    Windows columns =
        new Windows(input.shape().width(), kernels.width(), 1, 1, 0, 0, Rounding.FLOOR);
    return slide(kernels, layer.bias(), 1, rows, columns, input, accuracy);
  }

  private static Expected slide(
      Kernels kernels,
      Optional<Tensor> bias,
      int groups,
      Windows rows,
      Windows columns,
      Expected input,
      Accuracy accuracy) {
    int filtersPerGroup = kernels.filters() / groups;
    Expected output =
        Expected.zeros(
            new Shape(input.shape().batch(), rows.count(), columns.count(), kernels.filters()));
    output.each(
        (b, y, x, filter) -> {
          int firstChannel = filter / filtersPerGroup * kernels.depth();
          double sum = bias.isPresent() ? bias.get().get(filter) : 0;
          double magnitude = Math.abs(sum);
          double inherited = 0;
          for (int ky = 0; ky < kernels.height(); ky++) {
            for (int kx = 0; kx < kernels.width(); kx++) {
              int fromY = rows.position(y, ky);
              int fromX = columns.position(x, kx);
              for (int c = 0; c < kernels.depth(); c++) {
                if (rows.inside(fromY) && columns.inside(fromX)) {
                  double weight = weight(kernels, filter, c, ky, kx);
                  double value = input.value(b, fromY, fromX, firstChannel + c);
                  sum += weight * value;
                  magnitude += Math.abs(weight * value);
                  inherited += Math.abs(weight) * input.error(b, fromY, fromX, firstChannel + c);
                }
              }
            }
          }
          double rounding = accuracy.dotProduct() * Accuracy.ULP * (magnitude + inherited);
          output.set(b, y, x, filter, sum, inherited + rounding);
        });
    return output;
  }

  static double weight(Kernels kernels, int filter, int channel, int y, int x) {
    int o = kernels.filters();
    int i = kernels.depth();
    int h = kernels.height();
    int w = kernels.width();
    int index =
        switch (kernels.order()) {
          case OIHW -> ((filter * i + channel) * h + y) * w + x;
          case OHWI -> ((filter * h + y) * w + x) * i + channel;
          case IHWO -> ((channel * h + y) * w + x) * o + filter;
          case HWIO -> ((y * w + x) * i + channel) * o + filter;
        };
    return kernels.tensor().get(index);
  }
}
