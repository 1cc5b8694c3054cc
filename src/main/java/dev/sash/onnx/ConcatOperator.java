package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Concatenation;
import dev.sash.onnx.Value.Known;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Concat, of constants at import, else as a layer along one axis of volumes.
final class ConcatOperator {

  private ConcatOperator() {}

  static void concat(Operation operation) {
    int count = operation.inputCount();
    if (count == 0) {
      throw Broken.rule("concatenation needs at least one input");
    }
    int rank = operation.value(0).dims().length;
    int axis = Dims.axis(operation.attributes().integer("axis", 1), rank);
    List<long[]> all =
        IntStream.range(0, count).mapToObj(input -> operation.value(input).dims()).toList();
    long[] dims = dims(all, axis);
    if (IntStream.range(0, count).allMatch(operation::isKnown)) {
      List<Known> values = IntStream.range(0, count).mapToObj(operation::known).toList();
      operation.give(Folding.concatenated(values, dims, axis, operation.memory()));
    } else {
      operation.give(layer(operation, count, dims, axis));
    }
  }

  private static long[] dims(List<long[]> all, int axis) {
    long[] dims = all.getFirst().clone();
    dims[axis] = 0;
    for (long[] next : all) {
      long[] others = next.clone();
      if (next.length == dims.length) {
        others[axis] = dims[axis];
      }
      if (!Arrays.equals(others, dims)) {
        throw Broken.rule(
            "concatenation along axis %d needs equal sizes along the others: %s",
            axis, all.stream().map(Arrays::toString).toList());
      }
      dims[axis] = Math.addExact(dims[axis], next[axis]);
    }
    return Dims.check(dims);
  }

  private static Layout layer(Operation operation, int count, long[] dims, int axis) {
    List<Layout> layouts = IntStream.range(0, count).mapToObj(operation::layout).toList();
    return joined(operation, layouts, leading(operation, layouts), dims, axis);
  }

  /// Returns the first value that the network computes: the others follow its order.
  private static Layout leading(Operation operation, List<Layout> layouts) {
    int first =
        IntStream.range(0, layouts.size())
            .filter(input -> !operation.isKnown(input))
            .findFirst()
            .orElseThrow();
    return layouts.get(first);
  }

  /// Returns values side by side along an axis, in the order in which the leading one holds its
  /// axes.
  static Layout joined(
      Operation operation, List<Layout> layouts, Layout leading, long[] dims, int axis) {
    int[] common = leading.order().orElseGet(() -> Layout.channelsLast(dims.length));
    List<Layout> arranged =
        layouts.stream().map(layout -> operation.draft().arranged(layout, common)).toList();
    int place =
        IntStream.range(0, common.length).filter(i -> common[i] == axis).findFirst().orElseThrow();
    long before = Dims.count(Dims.permuted(dims, Arrays.copyOfRange(common, 0, place)));
    long after =
        Dims.count(Dims.permuted(dims, Arrays.copyOfRange(common, place + 1, common.length)));
    Axis volumeAxis = volumeAxis(operation, arranged, axis, before, after);
    List<String> nodes = new ArrayList<>();
    for (Layout layout : arranged) {
      Shape flat =
          new Shape(
              1,
              Math.toIntExact(before),
              Math.toIntExact(layout.dims()[axis]),
              Math.toIntExact(after));
      nodes.add(volumeAxis == null ? operation.draft().shaped(layout, flat).node() : layout.node());
    }
    Concatenation concatenation = new Concatenation(volumeAxis == null ? Axis.WIDTH : volumeAxis);
    String result = operation.add(concatenation, nodes.toArray(String[]::new));
    return Layout.ordered(result, dims, common);
  }

  /// Returns the axis of the volumes that is just the one to join, if the volumes agree in all
  /// else; or null.
  private static Axis volumeAxis(
      Operation operation, List<Layout> layouts, int axis, long before, long after) {
    for (Axis candidate : List.of(Axis.DEPTH, Axis.WIDTH, Axis.HEIGHT, Axis.BATCH)) {
      Shape others = operation.draft().shape(layouts.getFirst().node()).with(candidate, 1);
      boolean fits =
          count(others, 0, candidate.ordinal()) == before
              && count(others, candidate.ordinal(), 4) == after;
      for (Layout layout : layouts) {
        Shape shape = operation.draft().shape(layout.node());
        fits &=
            shape.size(candidate) == layout.dims()[axis] && shape.with(candidate, 1).equals(others);
      }
      if (fits) {
        return candidate;
      }
    }
    return null;
  }

  private static long count(Shape shape, int from, int to) {
    long count = 1;
    for (Axis axis : Arrays.copyOfRange(Axis.values(), from, to)) {
      count *= shape.size(axis);
    }
    return count;
  }
}
