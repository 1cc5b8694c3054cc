package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.onnx.Value.Known;
import java.util.stream.LongStream;

/// Gather and Slice of values that import knows, such as shapes.
final class IndexOperators {

  private IndexOperators() {}

  static void gather(Operation operation) {
    Known data = operation.known(0);
    int axis = Dims.axis(operation.attributes().integer("axis", 0), data.dims().length);
    operation.give(Folding.gathered(data, operation.integers(1), axis, operation.memory()));
  }

  /// Starts, ends and axes are attributes up to version 9, inputs from 10 on.
  static void slice(Operation operation) {
    Known data = operation.known(0);
    int rank = data.dims().length;
    boolean areInputs = operation.opset() >= 10;
    Attributes attributes = operation.attributes();
    long[] starts = areInputs ? operation.integers(1).values() : attributes.integers("starts");
    long[] ends = areInputs ? operation.integers(2).values() : attributes.integers("ends");
    long[] axes = areInputs ? optional(operation, 3) : attributes.integers("axes");
    long[] steps = areInputs ? optional(operation, 4) : null;
    if (starts == null || ends == null) {
      throw Broken.rule("starts and ends are missing");
    }
    int count = starts.length;
    axes = axes == null ? LongStream.range(0, count).toArray() : axes;
    steps = steps == null ? LongStream.generate(() -> 1).limit(count).toArray() : steps;
    if (ends.length != count || axes.length != count || steps.length != count || count > rank) {
      throw Broken.rule(
          "starts, ends, axes and steps must be equally many, at most %d: %d, %d, %d, %d",
          rank, count, ends.length, axes.length, steps.length);
    }
    long[] dims = data.dims().clone();
    long[] strides = Dims.strides(dims);
    boolean[] isCut = new boolean[rank];
    long first = 0;
    for (int i = 0; i < count; i++) {
      int axis = Dims.axis(axes[i], rank);
      if (isCut[axis]) {
        throw Broken.rule("axis %d is sliced twice", axis);
      }
      isCut[axis] = true;
      long size = data.dims()[axis];
      long start = start(starts[i], size, steps[i]);
      dims[axis] = length(start, ends[i], size, steps[i]);
      first += dims[axis] == 0 ? 0 : start * strides[axis];
      strides[axis] = dims[axis] <= 1 ? 0 : strides[axis] * steps[i];
    }
    operation.give(Folding.picked(data, dims, first, strides, operation.memory()));
  }

  private static long[] optional(Operation operation, int input) {
    return operation.has(input) ? operation.integers(input).values() : null;
  }

  private static long start(long start, long size, long step) {
    long fromFront = start < 0 ? Math.max(start, -size) + size : start;
    return step > 0 ? Math.min(fromFront, size) : Math.min(fromFront, size - 1);
  }

  private static long length(long start, long end, long size, long step) {
    if (step == 0 || step == Long.MIN_VALUE) {
      throw Broken.rule("a step must not be %s", step == 0 ? "0" : "-2^63");
    }
    if (step > 0) {
      long stop = end < 0 ? Math.max(end, -size) + size : Math.min(end, size);
      return stop <= start ? 0 : (stop - start - 1) / step + 1;
    }
    long stop = end < 0 ? Math.max(end, -size - 1) + size : Math.min(end, size - 1);
    return start <= stop ? 0 : (start - stop - 1) / -step + 1;
  }
}
