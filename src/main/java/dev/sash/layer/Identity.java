package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Passes its input on.
public record Identity() implements Layer {

  @Override
  public String kind() {
    return "identity";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Layer.single(kind(), inputs);
  }
}
