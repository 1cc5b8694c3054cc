package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Elementwise;
import dev.sash.layer.MatrixProduct;
import dev.sash.onnx.ElementwiseOperators.Operand;
import dev.sash.onnx.Value.Computed;
import dev.sash.onnx.Value.Floats;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Gemm and MatMul: fully-connected layers where the right factor is a constant matrix, else
/// products of volumes.
final class MatrixOperators {

  private static final int[] SWAPPED = {1, 0};

  private MatrixOperators() {}

  static void gemm(Operation operation) {
    Attributes attributes = operation.attributes();
    requireMatrix(operation.value(0).dims());
    requireMatrix(operation.value(1).dims());
    float alpha = attributes.number("alpha", 1);
    float beta = attributes.number("beta", 1);
    Layout left = operation.layout(0);
    left = attributes.flag("transA") ? left.transposed(SWAPPED) : left;
    Floats addend = addend(operation, beta);
    Layout result;
    if (operation.canBeKnown(1)) {
      Floats right = operation.floats(1);
      Floats oriented = attributes.flag("transB") ? right.permuted(SWAPPED) : right;
      Dense dense = Dense.of(operation, oriented, alpha);
      Optional<Tensor> bias =
          Optional.ofNullable(addend)
              .filter(each -> isBias(each.dims(), dense.outputs()))
              .map(each -> ChannelFolding.vector(operation.memory(), each, dense.outputs()));
      addend = bias.isPresent() ? null : addend;
      result = dense.rows(left, bias);
    } else {
      Layout right = operation.layout(1);
      result =
          product(operation, left, attributes.flag("transB") ? right.transposed(SWAPPED) : right);
      result = scaled(operation, result, alpha);
    }
    if (addend != null) {
      result = plus(operation, result, addend);
    } else if (operation.has(2) && !operation.canBeKnown(2)) {
      result = plus(operation, result, new Computed(scaled(operation, operation.layout(2), beta)));
    }
    operation.give(result);
  }

  private static void requireMatrix(long[] dims) {
    if (dims.length != 2) {
      throw Broken.rule("Gemm takes matrices, got %s", Arrays.toString(dims));
    }
  }

  /// Returns beta * C if that is a constant, or null.
  private static Floats addend(Operation operation, float beta) {
    if (!operation.has(2) || !operation.canBeKnown(2)) {
      return null;
    }
    return Floats.of(Folding.scaled(operation.tensor(2), beta, operation.memory()));
  }

  private static boolean isBias(long[] dims, int outputs) {
    long count = Dims.count(dims);
    return count == 1 || (count == outputs && dims[dims.length - 1] == outputs);
  }

  private static Layout scaled(Operation operation, Layout layout, float factor) {
    if (factor == 1) {
      return layout;
    }
    Floats number = Floats.of(operation.memory().uniform(factor, 1, new long[0]));
    return combined(operation, Elementwise.Operation.PRODUCT, layout, number);
  }

  private static Layout plus(Operation operation, Layout layout, Value addend) {
    return combined(operation, Elementwise.Operation.SUM, layout, addend);
  }

  private static Layout combined(
      Operation operation, Elementwise.Operation kind, Layout layout, Value other) {
    List<Operand> operands =
        List.of(
            new Operand(layout.node(), new Computed(layout), 2),
            new Operand(operation.name() + "/constant", other, 1));
    return operation.layout(
        operation.name(), ElementwiseOperators.combined(operation, kind, operands));
  }

  static void matMul(Operation operation) {
    long[] a = operation.value(0).dims();
    long[] b = operation.value(1).dims();
    if (a.length == 0 || b.length == 0) {
      throw Broken.rule(
          "MatMul takes at least vectors, got %s and %s", Arrays.toString(a), Arrays.toString(b));
    }
    Layout left = operation.layout(0);
    left = a.length == 1 ? reshaped(left, 1, a[0]) : left;
    Layout result;
    if (operation.isKnown(1) && b.length <= 2) {
      Floats right = operation.floats(1);
      Floats matrix =
          b.length == 2 ? right : Floats.of(right.tensor(operation.memory()).asDimensions(b[0], 1));
      Dense dense = Dense.of(operation, matrix, 1);
      result = left.rank() == 2 ? dense.rows(left, Optional.empty()) : dense.positions(left);
    } else {
      Layout right = operation.layout(1);
      result = product(operation, left, b.length == 1 ? reshaped(right, b[0], 1) : right);
    }
    operation.give(withoutAddedAxes(result, a.length == 1, b.length == 1));
  }

  private static Layout reshaped(Layout layout, long... dims) {
    return layout.reshaped(dims).orElseThrow();
  }

  /// Takes away the axes of size 1 that made matrices of vectors.
  private static Layout withoutAddedAxes(
      Layout result, boolean isLeftVector, boolean isRightVector) {
    long[] dims = result.dims();
    long[] kept =
        Arrays.copyOf(dims, dims.length - (isLeftVector ? 1 : 0) - (isRightVector ? 1 : 0));
    if (isLeftVector && !isRightVector) {
      kept[kept.length - 1] = dims[dims.length - 1];
    }
    return reshaped(result, kept);
  }

  /// Returns the product of two computed stacks of matrices.
  private static Layout product(Operation operation, Layout left, Layout right) {
    int rank = Math.max(left.rank(), right.rank());
    long[] a = Dims.padded(left.dims(), rank);
    long[] b = Dims.padded(right.dims(), rank);
    if (a[rank - 1] != b[rank - 2]) {
      throw Broken.rule(
          "the columns of the left factor must be as many as the rows of the right one: %s and %s",
          Arrays.toString(left.dims()), Arrays.toString(right.dims()));
    }
    long[] stackA = Arrays.copyOf(a, rank - 2);
    long[] stackB = Arrays.copyOf(b, rank - 2);
    long[] dims = Arrays.copyOf(Dims.broadcast(stackA, stackB), rank);
    dims[rank - 2] = a[rank - 2];
    dims[rank - 1] = b[rank - 1];
    if (rank > 4 && !Arrays.equals(stackA, stackB)) {
      throw Broken.unsupported("products that broadcast along more than 2 axes are not supported");
    }
    String result =
        operation.add(
            new MatrixProduct(), matrices(operation, left, a), matrices(operation, right, b));
    return Layout.ordered(result, dims, Layout.rowMajor(rank));
  }

  /// Returns a node whose positions by channels are the matrices.
  private static String matrices(Operation operation, Layout layout, long[] dims) {
    int rank = dims.length;
    Layout arranged = operation.draft().arranged(layout, Layout.rowMajor(layout.rank()));
    int batch = rank < 3 ? 1 : Math.toIntExact(rank > 4 ? Dims.count(dims, 0, rank - 2) : dims[0]);
    int height = rank == 4 ? Math.toIntExact(dims[1]) : 1;
    int rows = Math.toIntExact(dims[rank - 2]);
    int columns = Math.toIntExact(dims[rank - 1]);
    return operation.draft().shaped(arranged, new Shape(batch, height, rows, columns)).node();
  }
}
