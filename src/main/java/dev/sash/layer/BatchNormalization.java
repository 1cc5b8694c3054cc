package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;

/// Batch normalisation at test time (Ioffe and Szegedy 2015), each channel by itself: y = scale (x
/// - mean) / sqrt(variance + epsilon) + shift.
///
/// @param scale gamma, one value a channel
/// @param shift beta, one value a channel
/// @param mean running mean, one value a channel
/// @param variance running variance, one value a channel
/// @param epsilon keeps the root away from zero
public record BatchNormalization(
    Tensor scale, Tensor shift, Tensor mean, Tensor variance, float epsilon) implements Layer {

  /// @throws IllegalArgumentException if the tensors have different sizes
  public BatchNormalization {
    long channels = scale.elementCount();
    if (shift.elementCount() != channels
        || mean.elementCount() != channels
        || variance.elementCount() != channels) {
      throw new IllegalArgumentException(
          "scale, shift, mean and variance must have one value a channel each: %d, %d, %d, %d"
              .formatted(
                  channels, shift.elementCount(), mean.elementCount(), variance.elementCount()));
    }
  }

  /// Returns what a value of this channel is multiplied by: scale / sqrt(variance + epsilon).
  public double factor(int channel) {
    return scale.get(channel) / Math.sqrt((double) variance.get(channel) + epsilon);
  }

  /// Returns what is then added: shift - mean * factor.
  public double offset(int channel) {
    return shift.get(channel) - mean.get(channel) * factor(channel);
  }

  @Override
  public String kind() {
    return "batch normalisation";
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

  /// Returns scale and shift; running mean and variance are not trained.
  @Override
  public long weightCount() {
    return scale.elementCount() + shift.elementCount();
  }
}
