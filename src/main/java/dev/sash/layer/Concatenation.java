package dev.sash.layer;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.List;

/// Volumes side by side along one axis; along depth it joins the branches of an Inception module.
///
/// @param axis the axis that grows; all other sizes are equal
public record Concatenation(Axis axis) implements Layer {

  /// Concatenation along depth.
  public static final Concatenation DEPTH = new Concatenation(Axis.DEPTH);

  @Override
  public String kind() {
    return "concatenation";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (inputs.isEmpty()) {
      throw new ShapeException("concatenation takes at least 1 input, got 0");
    }
    Shape first = inputs.getFirst();
    long size = 0;
    for (Shape next : inputs) {
      if (!next.with(axis, 1).equals(first.with(axis, 1))) {
        throw new ShapeException(
            "concatenation along the %s needs equal sizes along the other axes: %s"
                .formatted(axis.name().toLowerCase(java.util.Locale.ROOT), inputs));
      }
      size += next.size(axis);
    }
    if (size > Integer.MAX_VALUE) {
      throw new ShapeException(
          "concatenation gives %d along one axis: at most 2^31 - 1".formatted(size));
    }
    return first.with(axis, (int) size);
  }
}
