package dev.sash.onnx;

import dev.sash.layer.Mean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// ReduceMean over any axes.
final class MeanOperator {

  private MeanOperator() {}

  static void reduceMean(Operation operation) {
    Layout value = operation.layout(0);
    long[] dims = value.dims();
    boolean[] isReduced = isReduced(operation, dims.length);
    Map<Integer, Long> sizes = new HashMap<>();
    for (int axis = 0; axis < dims.length; axis++) {
      if (isReduced[axis] && dims[axis] > 1) {
        sizes.put(axis, 1L);
      }
    }
    Layout mean =
        AlongAxes.apply(
            operation.draft(),
            operation.name(),
            value,
            sizes,
            AlongAxes.Ability.JOINED,
            axes -> new Mean(axes.keySet()));
    if (operation.attributes().integer("keepdims", 1) == 0) {
      int[] kept = IntStream.range(0, dims.length).filter(axis -> !isReduced[axis]).toArray();
      mean = mean.reshaped(Dims.permuted(dims, kept)).orElseThrow();
    }
    operation.give(mean);
  }

  /// The axes are an attribute up to version 17, an input from 18 on; none are all.
  private static boolean[] isReduced(Operation operation, int rank) {
    Attributes attributes = operation.attributes();
    boolean isInput = operation.opset() >= 18;
    long[] axes = isInput ? null : attributes.integers("axes");
    if (isInput && operation.has(1)) {
      axes = operation.integers(1).values();
    }
    boolean[] isReduced = new boolean[rank];
    if (axes == null || axes.length == 0) {
      Arrays.fill(isReduced, !attributes.flag("noop_with_empty_axes"));
    } else {
      LongStream.of(axes).forEach(axis -> isReduced[Dims.axis(axis, rank)] = true);
    }
    return isReduced;
  }
}
