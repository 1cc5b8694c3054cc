package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;

/// Kernels that differ from output position to output position: a grid of `rows` x `columns` sets
/// of `filters` kernels.
///
/// @param tensor dimensions rows, columns, filters, kernel height, kernel width, depth
/// @param bias dimensions rows, columns, filters; or empty
/// @param geometry kernel size (the same as the tensor's), stride, dilation, padding
public record PositionKernels(Tensor tensor, Optional<Tensor> bias, Geometry geometry) {

  /// @throws IllegalArgumentException if the dimensions of weights, biases and geometry contradict
  ///   each other
  public PositionKernels {
    if (tensor.rank() != 6 || tensor.elementCount() == 0) {
      throw new IllegalArgumentException(
          "kernels need 6 positive dimensions (rows, columns, filters, kernel height, kernel width,"
              + " depth): "
              + tensor);
    }
    if (tensor.dimension(3) != geometry.height() || tensor.dimension(4) != geometry.width()) {
      throw new IllegalArgumentException(
          "kernel size and weights differ: geometry %dx%d, weights %s"
              .formatted(geometry.height(), geometry.width(), tensor));
    }
    long sets = tensor.dimension(0) * tensor.dimension(1) * tensor.dimension(2);
    if (bias.isPresent() && bias.get().elementCount() != sets) {
      throw new IllegalArgumentException(
          "the bias must have one value a position and filter: %d, got %d"
              .formatted(sets, bias.get().elementCount()));
    }
  }

  /// Returns how many rows of positions have kernels of their own.
  public int rows() {
    return Math.toIntExact(tensor.dimension(0));
  }

  /// Returns how many columns of positions have kernels of their own.
  public int columns() {
    return Math.toIntExact(tensor.dimension(1));
  }

  /// Returns the number of kernels of a position, the depth of the output.
  public int filters() {
    return Math.toIntExact(tensor.dimension(2));
  }

  /// Returns the channels that a kernel sees.
  public int depth() {
    return Math.toIntExact(tensor.dimension(5));
  }

  /// Returns the weights of one kernel.
  public long elementsPerFilter() {
    return (long) geometry.height() * geometry.width() * depth();
  }

  Shape outputShape(String kind, List<Shape> inputs) {
    Shape input = Layer.single(kind, inputs);
    if (input.depth() != depth()) {
      throw new ShapeException("expected depth %d, got %d".formatted(depth(), input.depth()));
    }
    return geometry.outputShape(input, filters());
  }
}
