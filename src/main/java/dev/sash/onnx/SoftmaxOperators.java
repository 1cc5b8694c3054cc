package dev.sash.onnx;

import dev.sash.layer.Softmax;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Softmax and LogSoftmax: up to version 12 over all axes from one on together, from 13 on over one
/// axis.
final class SoftmaxOperators {

  private SoftmaxOperators() {}

  static void softmax(Operation operation) {
    give(operation, false);
  }

  static void logSoftmax(Operation operation) {
    give(operation, true);
  }

  private static void give(Operation operation, boolean logarithm) {
    Layout layout = operation.layout(0);
    boolean joins = operation.opset() < 13;
    int rank = layout.rank();
    long given = operation.attributes().integer("axis", joins ? 1 : -1);
    int axis = joins && given == rank ? rank : Dims.axis(given, Math.max(1, rank));
    int[] axes =
        joins ? IntStream.range(axis, rank).toArray() : new int[] {Math.min(axis, rank - 1)};
    boolean[] isIn = isIn(layout, axes);
    Set<Axis> volumeAxes = volumeAxes(operation, layout, isIn);
    if (volumeAxes == null) {
      layout = inRuns(operation, layout, isIn);
      if (layout == null) {
        layout = operation.draft().arranged(operation.layout(0), Layout.rowMajor(rank));
        isIn = isIn(layout, axes);
        layout = inRuns(operation, layout, isIn);
      }
      volumeAxes = volumeAxes(operation, layout, isIn);
    }
    String result = operation.add(new Softmax(volumeAxes, logarithm), layout.node());
    operation.give(layout.withNode(result));
  }

  private static boolean[] isIn(Layout layout, int[] axes) {
    boolean[] isIn = new boolean[layout.partCount()];
    for (int axis : axes) {
      for (int part : axis < 0 ? new int[0] : layout.parts(axis)) {
        isIn[part] = true;
      }
    }
    return isIn;
  }

  /// Returns the axes of the volume that the softmax joins, or null if it joins only part of one.
  private static Set<Axis> volumeAxes(Operation operation, Layout layout, boolean[] isIn) {
    List<int[]> groups = layout.groups(operation.draft().shape(layout.node())).orElse(null);
    if (groups == null) {
      return null;
    }
    Set<Axis> axes = EnumSet.noneOf(Axis.class);
    for (Axis axis : Axis.values()) {
      int[] group = groups.get(axis.ordinal());
      long in = IntStream.of(group).filter(part -> isIn[part]).count();
      if (in != 0 && in != group.length) {
        return null;
      }
      if (in != 0) {
        axes.add(axis);
      }
    }
    // Over axes of size 1 alone, any axis of size 1 will do; depth first, where classes are.
    for (Axis axis : List.of(Axis.DEPTH, Axis.WIDTH, Axis.HEIGHT, Axis.BATCH)) {
      if (axes.isEmpty() && groups.get(axis.ordinal()).length == 0) {
        axes.add(axis);
      }
    }
    return axes.isEmpty() ? null : axes;
  }

  /// Returns the value in a volume whose axes are runs of parts that are all joined or all not;
  /// null if four are too few.
  private static Layout inRuns(Operation operation, Layout layout, boolean[] isIn) {
    List<Integer> sizes = new ArrayList<>();
    for (int part = 0; part < isIn.length; part++) {
      if (part > 0 && isIn[part] == isIn[part - 1]) {
        sizes.addLast(Math.multiplyExact(sizes.removeLast(), layout.partSize(part)));
      } else {
        sizes.add(layout.partSize(part));
      }
    }
    boolean isInSomewhere = IntStream.range(0, isIn.length).anyMatch(part -> isIn[part]);
    if (!isInSomewhere) {
      sizes = new ArrayList<>(List.of(Math.toIntExact(Dims.count(layout.dims())), 1));
    }
    if (sizes.size() > 4) {
      return null;
    }
    while (sizes.size() < 4) {
      sizes.addFirst(1);
    }
    return operation
        .draft()
        .shaped(layout, new Shape(sizes.get(0), sizes.get(1), sizes.get(2), sizes.get(3)));
  }
}
