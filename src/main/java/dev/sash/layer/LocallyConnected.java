package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;

/// Locally-connected layer: a convolution whose weights are not shared; every output position has
/// kernels of its own (CS231n, "Convolutional Layer", parameter sharing).
///
/// @param kernels the weights and biases, one set for each output position
public record LocallyConnected(PositionKernels kernels) implements Layer {

  @Override
  public String kind() {
    return "locally connected";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape output = kernels.outputShape(kind(), inputs);
    if (output.height() != kernels.rows() || output.width() != kernels.columns()) {
      throw new ShapeException(
          "kernels for %dx%d output positions, but the output is %s: a locally-connected layer fits one input size only"
              .formatted(kernels.rows(), kernels.columns(), output));
    }
    return output;
  }

  @Override
  public long weightCount() {
    return kernels.tensor().elementCount() + kernels.bias().map(Tensor::elementCount).orElse(0L);
  }

  @Override
  public long multiplyAccumulates(List<Shape> inputs) {
    return outputShape(inputs).elementCount() * kernels.elementsPerFilter();
  }

  @Override
  public Optional<Geometry> stepping() {
    return Optional.of(kernels.geometry());
  }

  @Override
  public String describe() {
    return kernels.geometry() + ", " + kernels.filters() + " filters";
  }

  /// Returns a layer with weights of dimensions output height, output width, filters, kernel
  /// height, kernel width, depth.
  public static LocallyConnected of(Tensor tensor, Optional<Tensor> bias, Geometry geometry) {
    return new LocallyConnected(new PositionKernels(tensor, bias, geometry));
  }
}
