package dev.sash.network;

import dev.sash.layer.Layer;
import dev.sash.volume.Shape;
import java.util.List;

/// A layer in its place in a network.
///
/// @param name unique in the network; also the name of the volume that the layer gives
/// @param layer what it computes
/// @param inputs names of the nodes it reads, in the layer's order
/// @param shape shape of its output
public record Node(String name, Layer layer, List<String> inputs, Shape shape) {

  /// Copies the list.
  public Node {
    inputs = List.copyOf(inputs);
  }
}
