package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Dropout (Srivastava et al. 2014). At test time it passes its input on: training divides by the
/// share of units that are kept (inverted dropout).
///
/// @param rate the share of units that training drops, 0 to 1
public record Dropout(float rate) implements Layer {

  /// @throws IllegalArgumentException if the rate is not from 0 to 1
  public Dropout {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("dropout rate must be from 0 to 1: " + rate);
    }
  }

  @Override
  public String kind() {
    return "dropout";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Layer.single(kind(), inputs);
  }

  @Override
  public String describe() {
    return "rate " + rate;
  }
}
