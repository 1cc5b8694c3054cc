package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import java.util.Arrays;

/// Pooling over windows and over everything.
final class PoolingOperators {

  private PoolingOperators() {}

  static void maxPool(Operation operation) {
    pool(operation, Reduction.MAX, false);
  }

  static void averagePool(Operation operation) {
    pool(operation, Reduction.AVERAGE, operation.attributes().flag("count_include_pad"));
  }

  static void lpPool(Operation operation) {
    pool(operation, norm(operation), false);
  }

  private static void pool(Operation operation, Reduction reduction, boolean countPadding) {
    Pooling pooling = new Pooling(reduction, Windows.of(operation), countPadding);
    String result = operation.add(pooling, operation.channelsLast(0));
    operation.giveVolume(result, operation.value(0).dims().length);
  }

  /// Version 1 of the operators has the exponent as a float.
  private static Reduction norm(Operation operation) {
    Attributes attributes = operation.attributes();
    double exponent =
        operation.opset() < 2 ? attributes.number("p", 2) : attributes.integer("p", 2);
    if (exponent != Math.rint(exponent) || exponent < 1 || exponent > Integer.MAX_VALUE) {
      throw Broken.unsupported("the exponent p must be a positive integer: %s", exponent);
    }
    return Reduction.norm((int) exponent);
  }

  static void globalMaxPool(Operation operation) {
    globalPool(operation, Reduction.MAX);
  }

  static void globalAveragePool(Operation operation) {
    globalPool(operation, Reduction.AVERAGE);
  }

  static void globalLpPool(Operation operation) {
    globalPool(operation, norm(operation));
  }

  private static void globalPool(Operation operation, Reduction reduction) {
    long[] dims = operation.value(0).dims().clone();
    if (dims.length < 3) {
      throw Broken.rule(
          "global pooling needs at least 3 dimensions, got %s", Arrays.toString(dims));
    }
    Arrays.fill(dims, 2, dims.length, 1);
    String input = operation.channelsLast(0);
    operation.give(Layout.channelsLast(operation.add(new GlobalPooling(reduction), input), dims));
  }
}
