package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Kernels.Order;
import dev.sash.onnx.Value.Floats;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A constant matrix \[inputs, outputs\] that multiplies computed rows from the right; it stays in
/// the file's order.
///
/// Rows that are flattened volumes are not flattened: the matrix is read as kernels that cover the
/// volume.
final class Dense {

  private final Operation operation;
  private final Tensor tensor;
  private final boolean isOutputsFirst;
  private final int inputs;
  private final int outputs;

  private Dense(Operation operation, Tensor tensor, boolean isOutputsFirst, long[] dims) {
    this.operation = operation;
    this.tensor = tensor;
    this.isOutputsFirst = isOutputsFirst;
    this.inputs = Math.toIntExact(dims[0]);
    this.outputs = Math.toIntExact(dims[1]);
  }

  /// Returns a matrix times a number.
  static Dense of(Operation operation, Floats matrix, float factor) {
    boolean isTransposed = matrix.isTransposedMatrix();
    Tensor tensor = isTransposed ? matrix.source() : matrix.tensor(operation.memory());
    Tensor scaled = Folding.scaled(tensor, factor, operation.memory());
    return new Dense(operation, scaled, isTransposed, matrix.dims());
  }

  int outputs() {
    return outputs;
  }

  private void require(long[] left) {
    if (left[left.length - 1] != inputs) {
      throw Broken.rule(
          "the left factor %s must have as many columns as the right one, [%d, %d], has rows",
          Arrays.toString(left), inputs, outputs);
    }
  }

  /// Returns the product with rows \[batch, inputs\].
  Layout rows(Layout left, Optional<Tensor> bias) {
    require(left.dims());
    Shape shape = operation.draft().shape(left.node());
    Optional<Order> order = coveringOrder(left, shape);
    String input = left.node();
    if (order.isEmpty()) {
      int[] rowMajor = Layout.rowMajor(2);
      input = operation.draft().materialise(left, rowMajor, Layout.shape(left.dims(), rowMajor));
      shape = operation.draft().shape(input);
    }
    Kernels kernels =
        new Kernels(
            tensor, order.orElse(plain()), outputs, shape.depth(), shape.height(), shape.width());
    String result = operation.add(new FullyConnected(kernels, bias), input);
    return Layout.channelsLast(result, left.dims()[0], outputs);
  }

  private Order plain() {
    return isOutputsFirst ? Order.OIHW : Order.IHWO;
  }

  /// Returns the order in which the matrix is kernels that cover each image of a volume, if the
  /// rows are its flattened images.
  private Optional<Order> coveringOrder(Layout left, Shape shape) {
    List<int[]> groups = left.groups(shape).orElse(null);
    if (groups == null || !Arrays.equals(left.parts(0), groups.getFirst())) {
      return Optional.empty();
    }
    if (Arrays.equals(left.parts(1), Draft.joined(groups, Axis.DEPTH, Axis.HEIGHT, Axis.WIDTH))) {
      return Optional.of(plain());
    }
    if (Arrays.equals(left.parts(1), Draft.joined(groups, Axis.HEIGHT, Axis.WIDTH, Axis.DEPTH))) {
      return Optional.of(isOutputsFirst ? Order.OHWI : Order.HWIO);
    }
    return Optional.empty();
  }

  /// Returns the product with each row of a stack \[..., inputs\]: a 1x1 convolution.
  Layout positions(Layout left) {
    require(left.dims());
    Layout input =
        left.isLastAxisInnermost()
            ? left
            : operation.draft().arranged(left, Layout.rowMajor(left.rank()));
    Shape shape = operation.draft().shape(input.node());
    if (shape.depth() != inputs) {
      long positions = Dims.count(left.dims()) / inputs;
      int batch = positions % shape.batch() == 0 ? shape.batch() : 1;
      input =
          operation
              .draft()
              .shaped(input, new Shape(batch, 1, Math.toIntExact(positions / batch), inputs));
    }
    Kernels kernels = new Kernels(tensor, plain(), outputs, inputs, 1, 1);
    Convolution layer = Convolution.of(kernels, Optional.empty(), Geometry.of(1, 1));
    return input.withLastAxis(operation.add(layer, input.node()), outputs);
  }
}
