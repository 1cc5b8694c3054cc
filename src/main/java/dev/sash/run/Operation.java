package dev.sash.run;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Layer;
import dev.sash.layer.Pooling;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Layers that run as one: a layer and, behind a convolution, the batch normalisation, the sum with
/// another volume, the activation and the max pooling that only it feeds.
///
/// @param layers names of the network's layers in it
/// @param layer the first of them
/// @param normalization folded into the weights
/// @param addend name of the volume that is added to the result, before the activation
/// @param activation applied in the epilogue
/// @param pooling applied last
/// @param inputs names of the volumes that the first layer reads
/// @param inputShapes their shapes
/// @param firstShape shape of the first layer's result
/// @param shape shape of the result
record Operation(
    List<String> layers,
    Layer layer,
    Optional<BatchNormalization> normalization,
    Optional<String> addend,
    Optional<Activation> activation,
    Optional<Pooling> pooling,
    List<String> inputs,
    List<Shape> inputShapes,
    Shape firstShape,
    Shape shape) {

  /// Returns the shape of the first volume that it reads.
  Shape inputShape() {
    return inputShapes.getFirst();
  }

  /// Returns the names of all volumes that it reads.
  List<String> reads() {
    List<String> all = new ArrayList<>(inputs);
    addend.ifPresent(all::add);
    return all;
  }

  /// Returns what comes before the pooling; without pooling the operation itself.
  Operation withoutPooling() {
    if (pooling.isEmpty()) {
      return this;
    }
    return new Operation(
        layers.subList(0, layers.size() - 1),
        layer,
        normalization,
        addend,
        activation,
        Optional.empty(),
        inputs,
        inputShapes,
        firstShape,
        firstShape);
  }

  /// Returns the pooling by itself.
  Optional<Operation> poolingAlone() {
    Operation before = withoutPooling();
    return pooling.map(
        behind ->
            new Operation(
                List.of(name()),
                behind,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(before.name()),
                List.of(before.shape()),
                shape,
                shape));
  }

  /// Returns the name of the result: that of the last layer.
  String name() {
    return layers.getLast();
  }
}
