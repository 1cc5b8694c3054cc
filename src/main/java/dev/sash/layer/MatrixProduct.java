package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// The product of two volumes as matrices: for each (batch, height) of the left one, its width x
/// depth matrix times the depth x n matrix that the right one holds as its width x depth. Batch and
/// height broadcast.
///
/// A product with constant weights is a [FullyConnected] layer or a 1x1 [Convolution]; this is for
/// two volumes that are both computed.
public record MatrixProduct() implements Layer {

  @Override
  public String kind() {
    return "matrix product";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (inputs.size() != 2) {
      throw new ShapeException("matrix product takes 2 inputs, got " + inputs.size());
    }
    Shape left = inputs.getFirst();
    Shape right = inputs.getLast();
    if (left.depth() != right.width()) {
      throw new ShapeException(
          "the left depth must be the right width: left %s, right %s".formatted(left, right));
    }
    Shape stacks =
        Elementwise.broadcast(
            kind(),
            new Shape(left.batch(), left.height(), 1, 1),
            new Shape(right.batch(), right.height(), 1, 1));
    return new Shape(stacks.batch(), stacks.height(), left.width(), right.depth());
  }

  @Override
  public long multiplyAccumulates(List<Shape> inputs) {
    return outputShape(inputs).elementCount() * inputs.getFirst().depth();
  }
}
