package dev.sash.dense;

import dev.sash.layer.Geometry;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.util.List;

/// Finds the layers that see the edge of a crop: their outermost windows reach over it.
final class EdgeLayers {

  private EdgeLayers() {}

  static List<String> of(Network network) {
    return network.nodes().stream()
        .filter(
            node -> node.layer().stepping().filter(it -> overhangs(it, network, node)).isPresent())
        .map(Node::name)
        .toList();
  }

  private static boolean overhangs(Geometry geometry, Network network, Node node) {
    Shape input = network.inputShapes(node).getFirst();
    Shape output = node.shape();
    long bottom =
        (output.height() - 1L) * geometry.strideHeight()
            - geometry.padding().top()
            + geometry.dilatedHeight();
    long right =
        (output.width() - 1L) * geometry.strideWidth()
            - geometry.padding().left()
            + geometry.dilatedWidth();
    return geometry.padding().top() > 0
        || geometry.padding().left() > 0
        || bottom > input.height()
        || right > input.width();
  }
}
