package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;

/// Instance normalisation (Ulyanov et al. 2016): each channel of each image is brought to mean 0
/// and variance 1 over its own positions, then scaled and shifted.
///
/// @param scale one value a channel
/// @param shift one value a channel
/// @param epsilon keeps the root of the variance away from zero
public record InstanceNormalization(Tensor scale, Tensor shift, float epsilon) implements Layer {

  /// @throws IllegalArgumentException if the tensors have different sizes
  public InstanceNormalization {
    if (shift.elementCount() != scale.elementCount()) {
      throw new IllegalArgumentException(
          "scale and shift must have one value a channel each: %d, %d"
              .formatted(scale.elementCount(), shift.elementCount()));
    }
  }

  @Override
  public String kind() {
    return "instance normalisation";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    if (input.depth() != scale.elementCount()) {
      throw new ShapeException(
          "expected depth %d, got %d".formatted(scale.elementCount(), input.depth()));
    }
    return input;
  }

  @Override
  public long weightCount() {
    return scale.elementCount() + shift.elementCount();
  }
}
