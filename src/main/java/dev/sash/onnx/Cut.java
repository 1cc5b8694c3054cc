package dev.sash.onnx;

import dev.sash.file.Memory;
import dev.sash.layer.Slice;
import dev.sash.onnx.Value.Known;
import dev.sash.volume.Axis;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Positions that are kept of one axis: first, first + step, ...
///
/// @param axis the logical axis
/// @param first the first position
/// @param count how many
/// @param step distance between them, not 0; negative: backwards
record Cut(int axis, long first, long count, long step) {

  private boolean isWhole(long[] dims) {
    return count == dims[axis] && (step == 1 || count <= 1);
  }

  private Slice.Range range() {
    return new Slice.Range(
        Math.toIntExact(first), Math.toIntExact(count), count == 1 ? 1 : Math.toIntExact(step));
  }

  /// Returns what is kept of a computed value.
  ///
  /// @param name of the layer, if one is needed
  static Layout of(Draft draft, String name, Layout value, List<Cut> cuts) {
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Cut> byAxis = new HashMap<>();
    for (Cut cut : cuts) {
      if (!cut.isWhole(value.dims())) {
        sizes.put(cut.axis(), cut.count());
        byAxis.put(cut.axis(), cut);
      }
    }
    return AlongAxes.apply(
        draft,
        name,
        value,
        sizes,
        AlongAxes.Ability.ANY,
        axes -> {
          Map<Axis, Slice.Range> ranges = new EnumMap<>(Axis.class);
          axes.forEach((axis, logical) -> ranges.put(axis, byAxis.get(logical).range()));
          return new Slice(ranges);
        });
  }

  /// Returns what is kept of a known value.
  static Known of(Known value, List<Cut> cuts, Memory memory) {
    long[] dims = value.dims().clone();
    long[] strides = Dims.strides(dims);
    long start = 0;
    for (Cut cut : cuts) {
      dims[cut.axis()] = cut.count();
      start += cut.count() == 0 ? 0 : cut.first() * strides[cut.axis()];
      strides[cut.axis()] = cut.count() <= 1 ? 0 : strides[cut.axis()] * cut.step();
    }
    return Folding.picked(value, dims, start, strides, memory);
  }

  /// Returns what is kept of a value.
  static Value of(Operation operation, String name, Value value, List<Cut> cuts) {
    return value instanceof Known known
        ? of(known, cuts, operation.memory())
        : new Value.Computed(of(operation.draft(), name, operation.layout(name, value), cuts));
  }
}
