package dev.sash.onnx;

import dev.sash.layer.Constant;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Input;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes the nodes that reach an output, in the network's order. Inputs are all declared, read or
/// not: callers hand in a volume for each.
final class NetworkWriter {

  private final Network network;
  private final OpenSizes sizes;
  private final GraphWriter graph;
  private final Map<String, OnnxValue> values = new HashMap<>();
  private final Map<String, String> images = new HashMap<>();
  private final Map<String, String> rows = new HashMap<>();

  private NetworkWriter(Network network, OpenSizes sizes) {
    this.network = network;
    this.sizes = sizes;
    Set<String> names = new HashSet<>();
    network.nodes().forEach(node -> names.add(node.name()));
    this.graph = new GraphWriter(names);
  }

  /// Returns a network's graph.
  ///
  /// @throws CannotWriteException if a layer cannot be written
  static GraphWriter graph(Network network, OpenSizes sizes) {
    NetworkWriter writer = new NetworkWriter(network, sizes);
    for (Node node : writer.needed()) {
      OnnxValue value =
          node.layer() instanceof Input
              ? writer.declare(node)
              : LayerWriter.write(node.layer(), new NodeWriter(node, writer));
      writer.values.put(node.name(), value);
    }
    writer.outputs();
    return writer.graph;
  }

  private List<Node> needed() {
    Set<String> names = new HashSet<>();
    network.inputs().forEach(input -> names.add(input.name()));
    network.outputs().forEach(output -> names.add(output.name()));
    List<Node> needed = new ArrayList<>();
    for (Node node : network.nodes().reversed()) {
      if (names.contains(node.name())) {
        names.addAll(node.inputs());
        needed.addFirst(node);
      }
    }
    return needed;
  }

  /// A vector that only fully-connected layers read is a matrix of one row an example, as everybody
  /// else has it.
  private OnnxValue declare(Node input) {
    List<Node> readers =
        network.nodes().stream().filter(node -> node.inputs().contains(input.name())).toList();
    boolean isRow =
        isColumn(input.shape())
            && !readers.isEmpty()
            && readers.stream().allMatch(reader -> reader.layer() instanceof FullyConnected);
    int rank = isRow ? 2 : 4;
    graph.input(input.name(), sizes.dimensions(input, rank));
    return new OnnxValue(input.name(), rank);
  }

  private static boolean isColumn(Shape shape) {
    return shape.height() == 1 && shape.width() == 1;
  }

  /// A graph has no two outputs of one name, and its inputs and initializers are not its outputs.
  private void outputs() {
    Set<String> given = new HashSet<>();
    for (Node output : network.outputs()) {
      OnnxValue value = value(output);
      String name = value.name();
      boolean isComputedHere =
          !(output.layer() instanceof Input || output.layer() instanceof Constant);
      if (!isComputedHere || !given.add(name)) {
        name = graph.node("Identity", graph.unused(name + "/output"), List.of(name));
      }
      graph.output(name, sizes.dimensions(output, value.rank()));
    }
  }

  Network network() {
    return network;
  }

  OpenSizes sizes() {
    return sizes;
  }

  GraphWriter graph() {
    return graph;
  }

  OnnxValue value(Node node) {
    return values.get(node.name());
  }

  /// Returns the name of a node's volume as \[N, C, H, W\].
  String image(Node node) {
    OnnxValue value = value(node);
    if (value.rank() == 4) {
      return value.name();
    }
    return images.computeIfAbsent(
        node.name(),
        name -> {
          String axes = graph.integers(name + "/image.axes", 2, 3);
          return graph.node(
              "Unsqueeze", graph.unused(name + "/image"), List.of(value.name(), axes));
        });
  }

  /// Returns the name of a node's volume, whose height and width are 1, as \[N, C\].
  String row(Node node) {
    OnnxValue value = value(node);
    if (value.rank() == 2) {
      return value.name();
    }
    return rows.computeIfAbsent(
        node.name(),
        name -> graph.node("Flatten", graph.unused(name + "/row"), List.of(value.name())));
  }
}
