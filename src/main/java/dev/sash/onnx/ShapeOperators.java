package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Identity;
import dev.sash.onnx.Value.Computed;
import dev.sash.onnx.Value.Floats;
import dev.sash.onnx.Value.Known;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Operators that only tell the axes apart anew. Of computed values they change nothing but the
/// layout; elements move when an operator that reads them needs another order.
final class ShapeOperators {

  private ShapeOperators() {}

  /// Of computed values it is a layer, which costs nothing when it runs: what lies on both sides of
  /// it is not folded together. Rows behind it are vectors, not volumes that are read as rows.
  static void identity(Operation operation) {
    if (operation.value(0) instanceof Computed(Layout layout)) {
      Layout input =
          layout.rank() == 2
              ? Layout.channelsLast(operation.channelsLast(0), layout.dims())
              : layout;
      operation.give(input.withNode(operation.add(new Identity(), input.node())));
    } else {
      operation.give(operation.value(0));
    }
  }

  static void transpose(Operation operation) {
    Value value = operation.value(0);
    int rank = value.dims().length;
    long[] permutation = operation.attributes().integers("perm");
    int[] order =
        permutation == null
            ? IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray()
            : LongStream.of(permutation)
                .mapToInt(axis -> Dims.axis(axis, Math.max(1, rank)))
                .toArray();
    if (order.length != rank || IntStream.of(order).distinct().count() != rank) {
      throw Broken.rule("%s is not a permutation of %d axes", Arrays.toString(permutation), rank);
    }
    if (value instanceof Known known) {
      operation.give(transposed(operation, known, order));
    } else {
      operation.give(operation.layout(0).transposed(order));
    }
  }

  private static Known transposed(Operation operation, Known value, int[] order) {
    return switch (value) {
      case Floats floats -> floats.permuted(order);
      case Value.Integers integers -> {
        long[] strides = Dims.permuted(Dims.strides(integers.dims()), order);
        yield Folding.picked(
            integers, Dims.permuted(integers.dims(), order), 0, strides, operation.memory());
      }
    };
  }

  /// The shape is an attribute up to version 4, an input from 5 on.
  static void reshape(Operation operation) {
    long[] wanted = operation.attributes().integers("shape");
    if (wanted == null || operation.has(1)) {
      wanted = operation.integers(1).values();
    }
    Dims.requireRank(wanted.length);
    long[] dims = operation.value(0).dims();
    boolean zeroIsSize = operation.attributes().flag("allowzero");
    long[] result = wanted.clone();
    int open = -1;
    for (int axis = 0; axis < result.length; axis++) {
      if (result[axis] == 0 && !zeroIsSize) {
        if (axis >= dims.length) {
          throw Broken.rule(
              "shape %s keeps size %d, which %s does not have",
              Arrays.toString(wanted), axis, Arrays.toString(dims));
        }
        result[axis] = dims[axis];
      } else if (result[axis] == -1) {
        if (open >= 0) {
          throw Broken.rule("shape %s leaves two sizes open", Arrays.toString(wanted));
        }
        open = axis;
        result[axis] = 1;
      }
    }
    long known = Dims.count(Dims.check(result));
    if (open >= 0 && known > 0) {
      result[open] = Dims.count(dims) / known;
    }
    give(operation, result);
  }

  static void flatten(Operation operation) {
    long[] dims = operation.value(0).dims();
    long axis = operation.attributes().integer("axis", 1);
    int cut = axis == dims.length ? dims.length : Dims.axis(axis, Math.max(1, dims.length));
    give(operation, new long[] {Dims.count(dims, 0, cut), Dims.count(dims, cut, dims.length)});
  }

  static void squeeze(Operation operation) {
    long[] dims = operation.value(0).dims();
    long[] given = axes(operation);
    Set<Integer> axes = new HashSet<>();
    if (given == null) {
      IntStream.range(0, dims.length).filter(axis -> dims[axis] == 1).forEach(axes::add);
    } else {
      LongStream.of(given).mapToInt(axis -> Dims.axis(axis, dims.length)).forEach(axes::add);
    }
    for (int axis : axes) {
      if (dims[axis] != 1) {
        throw Broken.rule(
            "axis %d of %s cannot be squeezed: its size is not 1", axis, Arrays.toString(dims));
      }
    }
    int[] kept = IntStream.range(0, dims.length).filter(axis -> !axes.contains(axis)).toArray();
    give(operation, Dims.permuted(dims, kept));
  }

  static void unsqueeze(Operation operation) {
    long[] dims = operation.value(0).dims();
    long[] given = axes(operation);
    if (given == null) {
      throw Broken.rule("axes are missing");
    }
    int rank = dims.length + given.length;
    Dims.requireRank(rank);
    boolean[] isNew = new boolean[rank];
    for (long axis : given) {
      int place = Dims.axis(axis, Math.max(1, rank));
      if (isNew[place]) {
        throw Broken.rule("axis %d is inserted twice: %s", place, Arrays.toString(given));
      }
      isNew[place] = true;
    }
    long[] result = new long[rank];
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      result[axis] = isNew[axis] ? 1 : dims[next++];
    }
    give(operation, result);
  }

  /// Returns the axes, an attribute up to version 12, an input from 13 on; or null.
  private static long[] axes(Operation operation) {
    return operation.has(1)
        ? operation.integers(1).values()
        : operation.attributes().integers("axes");
  }

  private static void give(Operation operation, long[] dims) {
    Value value = operation.value(0);
    Dims.check(dims);
    if (Dims.count(dims) != Dims.count(value.dims())) {
      throw Broken.rule(
          "%s cannot be reshaped to %s: the number of elements differs",
          Arrays.toString(value.dims()), Arrays.toString(dims));
    }
    if (value instanceof Known known) {
      operation.give(Folding.reshaped(known, dims, operation.memory()));
      return;
    }
    Layout layout = operation.layout(0);
    operation.give(
        new Computed(
            layout
                .reshaped(dims)
                .or(
                    () ->
                        operation
                            .draft()
                            .arranged(layout, Layout.rowMajor(layout.rank()))
                            .reshaped(dims))
                .orElseGet(() -> refilled(operation, layout, dims))));
  }

  /// Returns a reshape that cuts parts where no split can, over elements in row-major order.
  private static Layout refilled(Operation operation, Layout layout, long[] dims) {
    int[] rowMajor = Layout.rowMajor(layout.rank());
    Layout arranged = operation.draft().arranged(layout, rowMajor);
    int[] order = Layout.rowMajor(dims.length);
    Layout shaped = operation.draft().shaped(arranged, Layout.shape(dims, order));
    return Layout.ordered(shaped.node(), dims, order);
  }
}
