package dev.sash.oracle;

import dev.sash.layer.Layer;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;

/// A layer with the shapes that it is tried on.
///
/// @param name what is special about it
/// @param layer the layer
/// @param inputs shapes of its inputs
/// @param magnitude inputs lie between minus this and this
public record Case(String name, Layer layer, List<Shape> inputs, double magnitude) {

  /// Returns a case with inputs from -1 to 1.
  static Case of(String name, Layer layer, Shape... inputs) {
    return new Case(name, layer, List.of(inputs), 1);
  }

  Case withMagnitude(double newMagnitude) {
    return new Case(name, layer, inputs, newMagnitude);
  }

  /// Returns a network of this layer alone.
  public Network network() {
    Network.Builder builder = Network.builder();
    List<String> names = new ArrayList<>();
    for (Shape input : inputs) {
      names.add(builder.input("input" + names.size(), input));
    }
    builder.add("layer", layer, names);
    return builder.build();
  }

  @Override
  public String toString() {
    String parameters = layer.describe().isEmpty() ? "" : " " + layer.describe();
    return "%s: %s%s of %s".formatted(name, layer.kind(), parameters, inputs);
  }
}
