package dev.sash.saliency;

import dev.sash.network.Network;
import dev.sash.network.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a layer is computed from.
final class Ancestors {

  private Ancestors() {}

  /// Returns the nodes that a layer needs, itself included, each after those that it reads.
  ///
  /// @throws IllegalArgumentException if there is no such layer
  static List<Node> of(Network network, String layer) {
    Set<String> needed = new HashSet<>(Set.of(network.node(layer).name()));
    for (Node node : network.nodes().reversed()) {
      if (needed.contains(node.name())) {
        needed.addAll(node.inputs());
      }
    }
    return network.nodes().stream().filter(node -> needed.contains(node.name())).toList();
  }

  /// Returns the network that ends with a layer.
  ///
  /// @throws IllegalArgumentException if there is no such layer
  static Network toNetwork(Network network, String layer) {
    Network.Builder builder = Network.builder();
    for (Node node : of(network, layer)) {
      builder.add(node.name(), node.layer(), node.inputs());
    }
    return builder.output(layer).build();
  }
}
