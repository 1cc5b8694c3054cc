package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Pad;
import dev.sash.volume.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// Pad along any axes; a negative padding cuts positions off, before others are added.
final class PadOperator {

  private final Operation operation;
  private final long[] before;
  private final long[] behind;

  private PadOperator(Operation operation) {
    this.operation = operation;
    int rank = operation.value(0).dims().length;
    before = new long[rank];
    behind = new long[rank];
    boolean areInputs = operation.opset() >= 11;
    long[] pads =
        areInputs ? operation.integers(1).values() : operation.attributes().integers("pads");
    if (pads == null) {
      throw Broken.rule("attribute 'pads' is missing");
    }
    long[] axes =
        areInputs && operation.has(3)
            ? operation.integers(3).values()
            : LongStream.range(0, rank).toArray();
    if (pads.length != 2 * axes.length) {
      throw Broken.rule(
          "%d axes need %d pads, got %s", axes.length, 2 * axes.length, Arrays.toString(pads));
    }
    boolean[] isPadded = new boolean[rank];
    for (int i = 0; i < axes.length; i++) {
      int axis = Dims.axis(axes[i], rank);
      if (isPadded[axis]) {
        throw Broken.rule("axis %d is padded twice", axis);
      }
      isPadded[axis] = true;
      before[axis] = pads[i];
      behind[axis] = pads[axes.length + i];
    }
  }

  static void pad(Operation operation) {
    new PadOperator(operation).give();
  }

  private void give() {
    Layout value = operation.layout(0);
    List<Cut> cuts = new ArrayList<>();
    for (int axis = 0; axis < before.length; axis++) {
      long size = value.dims()[axis];
      long first = cut(before[axis], size);
      cuts.add(new Cut(axis, first, Math.max(0, size - first - cut(behind[axis], size)), 1));
    }
    Layout kept = Cut.of(operation.draft(), operation.name(), value, cuts);
    operation.give(padded(kept, filling(), value()));
  }

  private static long cut(long padding, long size) {
    return Math.max(0, -Math.max(padding, -size));
  }

  private Layout padded(Layout value, Pad.Filling filling, float number) {
    Map<Integer, Long> sizes = new HashMap<>();
    for (int axis = 0; axis < before.length; axis++) {
      long size = value.dims()[axis];
      long most = Math.max(before[axis], behind[axis]);
      if (most > Integer.MAX_VALUE) {
        throw Broken.rule("a padding must be less than 2^31: %d", most);
      }
      boolean isTooFar =
          switch (filling) {
            case REFLECT -> most >= size;
            case WRAP -> most > size;
            case CONSTANT, EDGE -> false;
          };
      if (most > 0 && isTooFar) {
        throw Broken.unsupported(
            "padding by %d along axis %d of %s repeats it more than once: mode %s is supported"
                + " only up to its size",
            most, axis, Arrays.toString(value.dims()), mode());
      }
      if (most > 0) {
        sizes.put(axis, size + count(before[axis]) + count(behind[axis]));
      }
    }
    return AlongAxes.apply(
        operation.draft(),
        operation.name(),
        value,
        sizes,
        AlongAxes.Ability.ANY,
        axes -> new Pad(counts(axes, before), counts(axes, behind), filling, number));
  }

  private static Map<Axis, Integer> counts(Map<Axis, Integer> axes, long[] padding) {
    Map<Axis, Integer> counts = new EnumMap<>(Axis.class);
    axes.forEach((axis, logical) -> counts.put(axis, count(padding[logical])));
    return counts;
  }

  private static int count(long padding) {
    return (int) Math.max(0, padding);
  }

  private String mode() {
    return operation.attributes().text("mode", "constant");
  }

  private Pad.Filling filling() {
    return switch (mode()) {
      case "constant" -> Pad.Filling.CONSTANT;
      case "edge" -> Pad.Filling.EDGE;
      case "reflect" -> Pad.Filling.REFLECT;
      case "wrap" -> Pad.Filling.WRAP;
      default -> throw Broken.rule("mode is constant, edge, reflect or wrap, got '%s'", mode());
    };
  }

  /// The value is an attribute up to version 10, an input from 11 on.
  private float value() {
    if (operation.opset() < 11) {
      return operation.attributes().number("value", 0);
    }
    return operation.has(2) ? operation.scalar(2) : 0;
  }
}
