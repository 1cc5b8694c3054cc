package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.onnx.Value.Integers;
import dev.sash.onnx.Value.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Gather and Slice.
final class IndexOperators {

  /// Slices that a gather of computed values is put together of, at most.
  private static final int MOST_SLICES = 64;

  private IndexOperators() {}

  static void gather(Operation operation) {
    long[] dims = operation.value(0).dims();
    int axis = Dims.axis(operation.attributes().integer("axis", 0), dims.length);
    Integers indices = operation.integers(1);
    if (operation.value(0) instanceof Known data) {
      operation.give(Folding.gathered(data, indices, axis, operation.memory()));
      return;
    }
    Layout value = operation.layout(0);
    List<Cut> cuts = cuts(indices.values(), axis, dims);
    List<Layout> parts =
        cuts.stream()
            .map(cut -> Cut.of(operation.draft(), operation.name(), value, List.of(cut)))
            .toList();
    long[] together = dims.clone();
    together[axis] = indices.values().length;
    Layout result =
        parts.size() == 1
            ? parts.getFirst()
            : ConcatOperator.joined(operation, parts, parts.getFirst(), together, axis);
    long[] gathered = Folding.gatheredDims(dims, indices, axis);
    operation.give(result.reshaped(Dims.check(gathered)).orElseThrow());
  }

  /// Returns indices as runs of equal steps.
  private static List<Cut> cuts(long[] indices, int axis, long[] dims) {
    Layout.size(indices.length);
    long[] at = Folding.indices(indices, axis, dims);
    List<Cut> cuts = new ArrayList<>();
    for (int first = 0; first < at.length; first += (int) cuts.getLast().count()) {
      int end = Math.min(first + 2, at.length);
      long step = end - first < 2 || at[first + 1] == at[first] ? 0 : at[first + 1] - at[first];
      while (step != 0 && end < at.length && at[end] - at[end - 1] == step) {
        end++;
      }
      cuts.add(new Cut(axis, at[first], step == 0 ? 1 : end - first, step == 0 ? 1 : step));
      if (cuts.size() > MOST_SLICES) {
        throw Broken.unsupported(
            "indices must form at most %d runs of equal steps where the network computes the data",
            MOST_SLICES);
      }
    }
    return cuts;
  }

  /// Starts, ends and axes are attributes up to version 9, inputs from 10 on.
  static void slice(Operation operation) {
    Value data = operation.value(0);
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
    List<Cut> cuts = new ArrayList<>();
    boolean[] isCut = new boolean[rank];
    for (int i = 0; i < count; i++) {
      int axis = Dims.axis(axes[i], rank);
      if (isCut[axis]) {
        throw Broken.rule("axis %d is sliced twice", axis);
      }
      isCut[axis] = true;
      long size = data.dims()[axis];
      long start = start(starts[i], size, steps[i]);
      cuts.add(new Cut(axis, start, length(start, ends[i], size, steps[i]), steps[i]));
    }
    operation.give(Cut.of(operation, operation.name(), data, cuts));
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
