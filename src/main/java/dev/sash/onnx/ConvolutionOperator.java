package dev.sash.onnx;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.onnx.Value.Floats;
import dev.sash.volume.Tensor;
import java.util.Optional;

/// Conv with constant weights, over images or rows.
final class ConvolutionOperator {

  private ConvolutionOperator() {}

  /// Weights that a Transpose brings into the order of Conv stay as they lie where kernels can be
  /// read so.
  static void conv(Operation operation) {
    Floats weights = operation.floats(1);
    long[] dims = weights.dims();
    Geometry geometry = Windows.of(operation, dims);
    int groups = operation.attributes().count("group", 1);
    Optional<Tensor> bias = operation.has(2) ? Optional.of(operation.tensor(2)) : Optional.empty();
    Kernels.Order order = KernelOrder.of(weights.permutation());
    Kernels kernels =
        new Kernels(
            order == Kernels.Order.OIHW ? weights.tensor(operation.memory()) : weights.source(),
            order,
            Math.toIntExact(dims[0]),
            Math.toIntExact(dims[1]),
            geometry.height(),
            geometry.width());
    String input = operation.channelsLast(0);
    String result = operation.add(new Convolution(kernels, bias, geometry, groups), input);
    operation.giveVolume(result, dims.length);
  }
}
