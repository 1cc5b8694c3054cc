package dev.sash.layer;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.Set;

/// The mean over all positions along some axes, whose size becomes 1.
///
/// @param axes the axes
public record Mean(Set<Axis> axes) implements Layer {

  /// @throws IllegalArgumentException if there is no axis
  public Mean {
    axes = Set.copyOf(axes);
    if (axes.isEmpty()) {
      throw new IllegalArgumentException("a mean needs at least one axis");
    }
  }

  @Override
  public String kind() {
    return "mean";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape shape = Layer.single(kind(), inputs);
    for (Axis axis : axes) {
      shape = shape.with(axis, 1);
    }
    return shape;
  }
}
