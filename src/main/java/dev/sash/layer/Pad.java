package dev.sash.layer;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Adds positions before and behind the input along any axes.
///
/// @param before positions added before, by axis; axes left out have 0
/// @param behind positions added behind, by axis; axes left out have 0
/// @param filling what the added positions hold
/// @param value the value for [Filling#CONSTANT]
public record Pad(
    Map<Axis, Integer> before, Map<Axis, Integer> behind, Filling filling, float value)
    implements Layer {

  /// What added positions hold.
  public enum Filling {
    /// One value.
    CONSTANT,
    /// The outermost value, repeated.
    EDGE,
    /// The values mirrored at the outermost one, which is not repeated.
    REFLECT,
    /// The values from the other end.
    WRAP
  }

  /// @throws IllegalArgumentException if a number is negative
  public Pad {
    before = Map.copyOf(before);
    behind = Map.copyOf(behind);
    if (before.values().stream().anyMatch(count -> count < 0)
        || behind.values().stream().anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException(
          "padding must not be negative: before=%s behind=%s: use a slice"
              .formatted(before, behind));
    }
  }

  /// Returns a layer that adds zeros around height and width.
  public static Pad zeros(Padding padding) {
    return new Pad(
        Map.of(Axis.HEIGHT, padding.top(), Axis.WIDTH, padding.left()),
        Map.of(Axis.HEIGHT, padding.bottom(), Axis.WIDTH, padding.right()),
        Filling.CONSTANT,
        0);
  }

  /// Returns the positions added before along an axis.
  public int before(Axis axis) {
    return before.getOrDefault(axis, 0);
  }

  /// Returns the positions added behind along an axis.
  public int behind(Axis axis) {
    return behind.getOrDefault(axis, 0);
  }

  @Override
  public String kind() {
    return "pad";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    Map<Axis, Integer> sizes = new EnumMap<>(Axis.class);
    for (Axis axis : Axis.values()) {
      int size = input.size(axis);
      int most = Math.max(before(axis), behind(axis));
      if (filling == Filling.REFLECT && most >= size || filling == Filling.WRAP && most > size) {
        throw new ShapeException(
            "cannot %s %d positions of a %s of %d"
                .formatted(
                    filling.name().toLowerCase(java.util.Locale.ROOT),
                    most,
                    axis.name().toLowerCase(java.util.Locale.ROOT),
                    size));
      }
      sizes.put(axis, Math.addExact(Math.addExact(size, before(axis)), behind(axis)));
    }
    return new Shape(
        sizes.get(Axis.BATCH),
        sizes.get(Axis.HEIGHT),
        sizes.get(Axis.WIDTH),
        sizes.get(Axis.DEPTH));
  }

  /// Returns that of a window of one position over the padded input.
  @Override
  public Optional<Geometry> stepping() {
    Padding padding =
        new Padding(
            before(Axis.HEIGHT), before(Axis.WIDTH), behind(Axis.HEIGHT), behind(Axis.WIDTH));
    return Optional.of(Geometry.of(1, 1).withPadding(padding));
  }

  @Override
  public String describe() {
    return filling.name().toLowerCase(java.util.Locale.ROOT);
  }
}
