package dev.sash.onnx;

import dev.sash.network.Network;
import java.util.List;

/// A network made of an ONNX model, with the dimensions that its volumes have in the model's own
/// order.
///
/// @param network the layers
/// @param inputs one a node of `network.inputs()`, in that order; no size is open
/// @param outputs one a node of `network.outputs()`, in that order; no size is open
public record OnnxNetwork(Network network, List<Port> inputs, List<Port> outputs) {

  /// Copies the lists.
  public OnnxNetwork {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
