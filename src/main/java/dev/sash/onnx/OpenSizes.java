package dev.sash.onnx;

import dev.sash.layer.Input;
import dev.sash.layer.ShapeException;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Which sizes of a network's inputs a written file leaves open, and what follows for its outputs.
///
/// Whether sizes may be open is found by trying others: the batch is open where every volume that
/// depends on an input grows with it.
final class OpenSizes {

  private static final int OTHER_BATCH = 3;

  private final Network network;
  private final boolean isBatchOpen;
  private final boolean isImageOpen;
  private final Map<String, Boolean> computed;
  private final Map<String, Shape> others;

  private OpenSizes(Network network, boolean isImageOpen) {
    this.network = network;
    this.isImageOpen = isImageOpen;
    this.computed = computed(network);
    this.isBatchOpen = takesOtherBatches();
    this.others = isImageOpen ? shapes(larger(network)) : Map.of();
  }

  /// Returns the sizes of a network that is written.
  ///
  /// @param isImageOpen whether height and width are left open too
  /// @throws CannotWriteException if they are to be open, but the network takes no larger images
  static OpenSizes of(Network network, boolean isImageOpen) {
    return new OpenSizes(network, isImageOpen);
  }

  boolean isImageOpen() {
    return isImageOpen;
  }

  private boolean takesOtherBatches() {
    Map<String, Shape> tried;
    try {
      tried = shapes(resized(network, shape -> shape.withBatch(OTHER_BATCH)));
    } catch (ShapeException e) {
      return false;
    }
    return network.inputs().stream().allMatch(input -> input.shape().batch() == 1)
        && network.nodes().stream()
            .filter(node -> computed.get(node.name()))
            .allMatch(
                node ->
                    node.shape().batch() == 1
                        && tried.get(node.name()).equals(node.shape().withBatch(OTHER_BATCH)));
  }

  /// Returns whether a node depends on an input.
  boolean isComputed(Node node) {
    return computed.get(node.name());
  }

  private static Map<String, Boolean> computed(Network network) {
    Map<String, Boolean> computed = new HashMap<>();
    for (Node node : network.nodes()) {
      boolean isComputed =
          node.layer() instanceof Input || node.inputs().stream().anyMatch(computed::get);
      computed.put(node.name(), isComputed);
    }
    return computed;
  }

  private static Network larger(Network network) {
    try {
      return resized(
          network,
          shape ->
              new Shape(
                  shape.batch(),
                  Math.multiplyExact(shape.height(), 2),
                  Math.multiplyExact(shape.width(), 2),
                  shape.depth()));
    } catch (ShapeException e) {
      String layer =
          network.nodes().stream()
              .map(Node::name)
              .filter(name -> e.getMessage().startsWith(name + ": "))
              .findFirst()
              .orElse("");
      throw new CannotWriteException(
          layer, "with height and width left open it must take larger images: " + e.getMessage());
    }
  }

  private static Network resized(Network network, UnaryOperator<Shape> size) {
    Map<String, Shape> shapes = new HashMap<>();
    network.inputs().forEach(input -> shapes.put(input.name(), size.apply(input.shape())));
    return network.withInputShapes(shapes);
  }

  private static Map<String, Shape> shapes(Network network) {
    Map<String, Shape> shapes = new HashMap<>();
    network.nodes().forEach(node -> shapes.put(node.name(), node.shape()));
    return shapes;
  }

  /// Returns whether a size of a node's volume is not the same for all inputs.
  boolean isOpen(Node node, Axis axis) {
    return switch (axis) {
      case BATCH -> isBatchOpen && computed.get(node.name());
      case HEIGHT, WIDTH, DEPTH ->
          isImageOpen && others.get(node.name()).size(axis) != node.shape().size(axis);
    };
  }

  /// Returns the dimensions of a node's volume as an input or output of the graph.
  List<Dimension> dimensions(Node node, int rank) {
    List<Axis> axes =
        rank == 2
            ? List.of(Axis.BATCH, Axis.DEPTH)
            : List.of(Axis.BATCH, Axis.DEPTH, Axis.HEIGHT, Axis.WIDTH);
    List<Dimension> dimensions = new ArrayList<>();
    for (Axis axis : axes) {
      dimensions.add(
          isOpen(node, axis)
              ? new Dimension(-1, symbol(node, axis))
              : new Dimension(node.shape().size(axis), ""));
    }
    return dimensions;
  }

  /// Inputs have one batch; their images, and what comes of them, may differ in size.
  private String symbol(Node node, Axis axis) {
    if (axis == Axis.BATCH) {
      return "N";
    }
    boolean isOnlyInput = node.layer() instanceof Input && network.inputs().size() == 1;
    String size = axis == Axis.HEIGHT ? "H" : axis == Axis.WIDTH ? "W" : "C";
    return isOnlyInput ? size : node.name() + "." + size;
  }
}
