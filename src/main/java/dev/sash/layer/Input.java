package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Where a volume enters the network.
///
/// @param shape the volume's shape
public record Input(Shape shape) implements Layer {

  @Override
  public String kind() {
    return "input";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (!inputs.isEmpty()) {
      throw new ShapeException("input takes no inputs, got " + inputs.size());
    }
    return shape;
  }
}
