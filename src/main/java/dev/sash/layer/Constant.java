package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.List;

/// A volume that is part of the network, such as a bias that is added as a volume of its own.
///
/// @param values the elements; the memory must outlive the network
public record Constant(Volume values) implements Layer {

  @Override
  public String kind() {
    return "constant";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (!inputs.isEmpty()) {
      throw new ShapeException("constant takes no inputs, got " + inputs.size());
    }
    return values.shape();
  }

  @Override
  public long weightCount() {
    return values.shape().elementCount();
  }
}
