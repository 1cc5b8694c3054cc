package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.onnx.Value.Floats;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Brings the operands of an element-by-element operator into volumes that broadcast to each other.
///
/// One operand, the main one, stays as it lies in memory; the others follow its order of axes.
/// Logical axes are grouped into the four of a volume such that every operand either has a group in
/// full or is 1 along all of it.
final class Broadcast {

  private final Operation operation;
  private final long[] dims;
  private final List<long[]> operandDims = new ArrayList<>();
  private final int[] order;
  private final Layout main;
  private final boolean keepsMainShape;
  private List<int[]> groups;
  private int[] sizes;

  private Broadcast(Operation operation, List<Layout> layouts, List<Floats> constants) {
    this.operation = operation;
    int rank = 0;
    List<long[]> all = new ArrayList<>(layouts.stream().map(Layout::dims).toList());
    all.addAll(constants.stream().map(Floats::dims).toList());
    for (long[] each : all) {
      rank = Math.max(rank, each.length);
    }
    long[] result = Dims.padded(new long[0], rank);
    for (long[] each : all) {
      operandDims.add(Dims.padded(each, rank));
      result = Dims.broadcast(result, operandDims.getLast());
    }
    this.dims = Dims.check(result);
    Layout candidate = padded(mainOf(layouts));
    int[] fallback = Layout.channelsLast(rank);
    this.main =
        candidate.order().isPresent() ? candidate : operation.draft().arranged(candidate, fallback);
    this.order = main.order().orElse(fallback);
    this.keepsMainShape = Arrays.equals(main.dims(), dims) && groupLikeMain();
    if (!keepsMainShape) {
      groupByPattern();
    }
  }

  /// Returns how operands broadcast; at least one of them is computed.
  static Broadcast of(Operation operation, List<Layout> layouts, List<Floats> constants) {
    return new Broadcast(operation, layouts, constants);
  }

  private Layout mainOf(List<Layout> layouts) {
    Layout best = layouts.getFirst();
    for (Layout layout : layouts) {
      if (Dims.count(layout.dims()) > Dims.count(best.dims())) {
        best = layout;
      }
    }
    return best;
  }

  private Layout padded(Layout layout) {
    return layout.reshaped(Dims.padded(layout.dims(), dims.length)).orElseThrow();
  }

  /// Groups the axes as the main operand's volume has them.
  private boolean groupLikeMain() {
    Shape shape = operation.draft().shape(main.node());
    List<int[]> parts = main.groups(shape).orElse(null);
    if (parts == null) {
      return false;
    }
    groups = parts.stream().map(this::axesOf).toList();
    sizes = Arrays.stream(Axis.values()).mapToInt(shape::size).toArray();
    return groups.stream().allMatch(this::isUniform);
  }

  private int[] axesOf(int[] parts) {
    return IntStream.range(0, dims.length)
        .filter(axis -> IntStream.of(main.parts(axis)).anyMatch(part -> contains(parts, part)))
        .toArray();
  }

  private static boolean contains(int[] values, int value) {
    return IntStream.of(values).anyMatch(each -> each == value);
  }

  private boolean isUniform(int[] group) {
    return operandDims.stream()
        .allMatch(
            operand ->
                IntStream.of(group)
                        .map(axis -> operand[axis] == dims[axis] ? 1 : 0)
                        .distinct()
                        .count()
                    <= 1);
  }

  /// Groups neighbouring axes in the order of memory along which the same operands are 1.
  private void groupByPattern() {
    List<List<Integer>> runs = new ArrayList<>();
    for (int axis : order) {
      if (dims[axis] == 1) {
        continue;
      }
      if (!runs.isEmpty() && isUniform(new int[] {runs.getLast().getLast(), axis})) {
        runs.getLast().add(axis);
      } else {
        runs.add(new ArrayList<>(List.of(axis)));
      }
    }
    int free = Axis.values().length - runs.size();
    if (free < 0) {
      throw Broken.unsupported(
          "%s broadcasts along too many axes: at most 4 groups of axes are supported",
          operation.operator());
    }
    groups = new ArrayList<>();
    sizes = new int[Axis.values().length];
    Arrays.fill(sizes, 1);
    for (int axis = 0; axis < sizes.length; axis++) {
      int[] group =
          axis < free
              ? new int[0]
              : runs.get(axis - free).stream().mapToInt(Integer::intValue).toArray();
      groups.add(group);
      sizes[axis] =
          Math.toIntExact(Dims.count(IntStream.of(group).mapToLong(each -> dims[each]).toArray()));
    }
  }

  /// Returns the shape of an operand's volume.
  Shape shape(long[] operand) {
    long[] full = Dims.padded(operand, dims.length);
    int[] shape = new int[sizes.length];
    for (int axis = 0; axis < shape.length; axis++) {
      boolean isOne = IntStream.of(groups.get(axis)).anyMatch(each -> full[each] != dims[each]);
      shape[axis] = isOne ? 1 : sizes[axis];
    }
    return new Shape(shape[0], shape[1], shape[2], shape[3]);
  }

  /// Returns a node with an operand's volume.
  String node(Layout operand) {
    Layout arranged = operation.draft().arranged(padded(operand), order);
    return operation.draft().shaped(arranged, shape(operand.dims())).node();
  }

  /// Returns a constant operand's volume.
  Volume volume(Floats operand) {
    long[] full = Dims.padded(operand.dims(), dims.length);
    return Folding.volume(operand, full, order, shape(full), operation.memory());
  }

  /// Returns whether the result has the main operand's shape, and its axes the same place in it.
  boolean keepsMainShape() {
    return keepsMainShape;
  }

  /// Returns the operand that stays as it is.
  Layout main() {
    return main;
  }

  /// Returns the layout of the result.
  Layout result(String node) {
    return keepsMainShape ? main.withNode(node) : Layout.ordered(node, dims, order);
  }
}
