package dev.sash.run;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Layer;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Layers that run as one: a layer and, behind a convolution, the batch normalisation, the sum with
/// another volume and the activation that only it feeds.
///
/// @param layers names of the network's layers in it
/// @param layer the first of them
/// @param normalization folded into the weights
/// @param addend name of the volume that is added to the result, before the activation
/// @param activation applied in the epilogue
/// @param inputs names of the volumes that the first layer reads
/// @param inputShapes their shapes
/// @param shape shape of the result
record Operation(
    List<String> layers,
    Layer layer,
    Optional<BatchNormalization> normalization,
    Optional<String> addend,
    Optional<Activation> activation,
    List<String> inputs,
    List<Shape> inputShapes,
    Shape shape) {

  /// Returns the names of all volumes that it reads.
  List<String> reads() {
    List<String> all = new ArrayList<>(inputs);
    addend.ifPresent(all::add);
    return all;
  }

  /// Returns the name of the result: that of the last layer.
  String name() {
    return layers.getLast();
  }
}
