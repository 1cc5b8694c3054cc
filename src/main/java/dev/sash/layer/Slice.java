package dev.sash.layer;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.Map;

/// Takes every `step`-th position of a range along some axes. A split is one slice a part.
///
/// @param ranges the ranges by axis; axes left out are taken whole
public record Slice(Map<Axis, Range> ranges) implements Layer {

  /// `count` positions: first, first + step, ...
  ///
  /// @param first the first position
  /// @param count how many
  /// @param step distance between them; negative: backwards
  public record Range(int first, int count, int step) {

    /// @throws IllegalArgumentException if the range is empty, has step 0 or leaves the `int` range
    public Range {
      long last = first + (count - 1L) * step;
      if (first < 0 || count <= 0 || step == 0 || last < 0 || last > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "a range needs positions that are not negative: first=%d count=%d step=%d"
                .formatted(first, count, step));
      }
    }

    int largest() {
      return Math.max(first, first + (count - 1) * step);
    }
  }

  /// Copies the map.
  public Slice {
    ranges = Map.copyOf(ranges);
  }

  /// Returns `count` channels from channel `first` on.
  public static Slice ofChannels(int first, int count) {
    return new Slice(Map.of(Axis.DEPTH, new Range(first, count, 1)));
  }

  /// Returns the range along an axis of an input.
  public Range range(Axis axis, Shape input) {
    return ranges.getOrDefault(axis, new Range(0, input.size(axis), 1));
  }

  @Override
  public String kind() {
    return "slice";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    Shape output = input;
    for (Map.Entry<Axis, Range> entry : ranges.entrySet()) {
      int size = input.size(entry.getKey());
      if (entry.getValue().largest() >= size) {
        throw new ShapeException(
            "%s leaves the %s of %d"
                .formatted(
                    entry.getValue(),
                    entry.getKey().name().toLowerCase(java.util.Locale.ROOT),
                    size));
      }
      output = output.with(entry.getKey(), entry.getValue().count());
    }
    return output;
  }
}
