package dev.sash.onnx;

import dev.sash.file.Broken;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// Split: one slice for each output that is read.
final class SplitOperator {

  private SplitOperator() {}

  static void split(Operation operation) {
    Value value = operation.value(0);
    long[] dims = value.dims();
    int axis = Dims.axis(operation.attributes().integer("axis", 0), dims.length);
    long[] sizes = sizes(operation, dims[axis]);
    long first = 0;
    for (int output = 0; output < sizes.length; output++) {
      String name = operation.outputName(output);
      if (operation.readerCount(name) > 0) {
        Cut cut = new Cut(axis, first, sizes[output], 1);
        operation.give(output, Cut.of(operation, name, value, List.of(cut)));
      }
      first += sizes[output];
    }
  }

  /// The sizes are an attribute up to version 12, an input from 13 on; without them the parts are
  /// equal, but from 18 on the last may be smaller.
  private static long[] sizes(Operation operation, long size) {
    int count = operation.outputCount();
    long[] sizes =
        operation.has(1)
            ? operation.integers(1).values()
            : operation.attributes().integers("split");
    if (sizes == null) {
      return equal(operation, size, count);
    }
    boolean fit = LongStream.of(sizes).allMatch(part -> part >= 0 && part <= size);
    if (sizes.length != count || !fit || LongStream.of(sizes).sum() != size) {
      throw Broken.rule(
          "a split of %d into %d parts cannot have the sizes %s",
          size, count, Arrays.toString(sizes));
    }
    return sizes;
  }

  private static long[] equal(Operation operation, long size, int count) {
    long declared = operation.attributes().integer("num_outputs", count);
    boolean mayEndSmaller = operation.opset() >= 18;
    if (declared != count || (size % count != 0 && !mayEndSmaller)) {
      throw Broken.rule(
          "a split of %d into %d equal parts cannot give %d outputs", size, declared, count);
    }
    long most = Math.ceilDiv(size, count);
    long[] sizes = new long[count];
    for (int part = 0; part < count; part++) {
      sizes[part] = Math.clamp(size - part * most, 0, most);
    }
    return sizes;
  }
}
