package dev.sash.run;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Layer;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.Optional;

/// Layers that run as one: a layer and, behind a convolution, the batch normalisation and the
/// activation that only it feeds.
///
/// @param layers names of the network's layers in it
/// @param layer the first of them
/// @param normalization folded into the weights
/// @param activation applied in the epilogue
/// @param inputs names of the volumes it reads
/// @param inputShapes their shapes
/// @param shape shape of the result
record Operation(
    List<String> layers,
    Layer layer,
    Optional<BatchNormalization> normalization,
    Optional<Activation> activation,
    List<String> inputs,
    List<Shape> inputShapes,
    Shape shape) {

  /// Returns the name of the result: that of the last layer.
  String name() {
    return layers.getLast();
  }
}
