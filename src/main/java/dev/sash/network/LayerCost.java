package dev.sash.network;

import dev.sash.volume.Shape;
import java.util.Optional;

/// What one layer of a network costs, without regard to how it is run.
///
/// @param name name of the node
/// @param kind kind of the layer, such as `convolution`
/// @param parameters parameters other than weights, such as `3x3 stride 2 pad 1, 64 filters`; may
///   be empty
/// @param shape shape of the output
/// @param activationCount elements of the output; 0 for a constant, whose elements count as weights
/// @param weightCount trained parameters, biases included
/// @param multiplyAccumulates multiply-accumulate operations of a forward pass
/// @param receptiveField what a unit of the output sees of the input, if that is one rectangle
public record LayerCost(
    String name,
    String kind,
    String parameters,
    Shape shape,
    long activationCount,
    long weightCount,
    long multiplyAccumulates,
    Optional<ReceptiveField> receptiveField) {

  /// Returns the bytes of the output's float32 elements.
  public long activationByteSize() {
    return activationCount * Float.BYTES;
  }

  /// Returns the bytes of the float32 weights.
  public long weightByteSize() {
    return weightCount * Float.BYTES;
  }

  /// Returns the bytes that training keeps: the output and its gradient, and the weights three
  /// times, as values, gradients and momentum (CS231n, "Computational considerations").
  public long trainingByteSize() {
    return 2 * activationByteSize() + 3 * weightByteSize();
  }
}
