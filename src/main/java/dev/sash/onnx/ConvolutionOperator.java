package dev.sash.onnx;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.volume.Tensor;
import java.util.Optional;

/// Conv with constant weights, over images or rows.
final class ConvolutionOperator {

  private ConvolutionOperator() {}

  static void conv(Operation operation) {
    Tensor weights = operation.tensor(1);
    Geometry geometry = Windows.of(operation, weights.dimensions());
    int groups = operation.attributes().count("group", 1);
    Optional<Tensor> bias = operation.has(2) ? Optional.of(operation.tensor(2)) : Optional.empty();
    Kernels kernels =
        new Kernels(
            weights,
            Kernels.Order.OIHW,
            Math.toIntExact(weights.dimension(0)),
            Math.toIntExact(weights.dimension(1)),
            geometry.height(),
            geometry.width());
    String input = operation.channelsLast(0);
    String result = operation.add(new Convolution(kernels, bias, geometry, groups), input);
    operation.giveVolume(result, weights.rank());
  }
}
