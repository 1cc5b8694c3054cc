package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;

/// Fully-connected layer: every output sees the whole input volume. It is a convolution whose
/// kernels cover the input (CS231n, "Converting FC layers to CONV layers"), so a flattened vector
/// of n values counts as a 1x1xn volume, and a layer that follows a 7x7x512 volume takes that
/// volume as it is.
///
/// @param kernels the weights; height, width and depth are the input's
/// @param bias one value an output, or empty
public record FullyConnected(Kernels kernels, Optional<Tensor> bias) implements Layer {

  /// @throws IllegalArgumentException if the bias does not have one value an output
  public FullyConnected {
    Convolution.requireBias(bias, kernels.filters());
  }

  /// Returns the same layer as a convolution that can slide over larger volumes. The weights are
  /// shared, not copied.
  public Convolution toConvolution() {
    return Convolution.of(kernels, bias, Geometry.of(kernels.height(), kernels.width()));
  }

  @Override
  public String kind() {
    return "fully connected";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    if (input.height() != kernels.height()
        || input.width() != kernels.width()
        || input.depth() != kernels.depth()) {
      throw new ShapeException(
          "expected a volume of %dx%dx%d, got %s: a larger image needs network.toFullyConvolutional()"
              .formatted(kernels.height(), kernels.width(), kernels.depth(), input));
    }
    return new Shape(input.batch(), 1, 1, kernels.filters());
  }

  @Override
  public long weightCount() {
    return kernels.tensor().elementCount() + bias.map(Tensor::elementCount).orElse(0L);
  }

  @Override
  public long multiplyAccumulates(List<Shape> inputs) {
    return outputShape(inputs).elementCount() * kernels.elementsPerFilter();
  }

  @Override
  public String describe() {
    return kernels.filters() + " outputs";
  }
}
