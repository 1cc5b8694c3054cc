package dev.sash.zoo;

import dev.sash.layer.Layer;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.function.Function;

/// A layer in its place in a blueprint, complete but for its weights.
///
/// @param name unique in the blueprint
/// @param inputs names of the parts that it reads
/// @param shape shape of its output
/// @param parameters the tensors that it needs
/// @param layer makes the layer from those tensors, in that order
record Part(
    String name,
    List<String> inputs,
    Shape shape,
    List<Parameter> parameters,
    Function<List<Tensor>, Layer> layer) {

  Part {
    inputs = List.copyOf(inputs);
    parameters = List.copyOf(parameters);
  }

  /// Returns whether it reads nothing but its own tensors.
  boolean isConstant() {
    return inputs.isEmpty() && !parameters.isEmpty();
  }
}
