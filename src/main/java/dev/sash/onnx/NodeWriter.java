package dev.sash.onnx;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Dropout;
import dev.sash.layer.Flatten;
import dev.sash.layer.Identity;
import dev.sash.layer.Reshape;
import dev.sash.network.Node;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A node of a network while it is written: its inputs as values of the graph, and the place for
/// its own.
final class NodeWriter {

  /// The axes of \[N, C, H, W\] in the order in which a volume lies in memory.
  static final long[] TO_MEMORY = {0, 2, 3, 1};

  /// The axes of \[N, H, W, C\] in ONNX's order.
  static final long[] FROM_MEMORY = {0, 3, 1, 2};

  private final Node node;
  private final NetworkWriter network;

  NodeWriter(Node node, NetworkWriter network) {
    this.node = node;
    this.network = network;
  }

  Node node() {
    return node;
  }

  GraphWriter graph() {
    return network.graph();
  }

  int inputCount() {
    return node.inputs().size();
  }

  /// Returns the shape of an input.
  Shape shape(int input) {
    return input(input).shape();
  }

  /// Returns the node that gives an input.
  Node input(int input) {
    return network.network().node(node.inputs().get(input));
  }

  /// Returns whether an input is the same whatever the network is given.
  boolean isConstant(int input) {
    return !network.sizes().isComputed(input(input));
  }

  /// Returns whether a size of an input is not the same for all images.
  boolean isOpen(int input, Axis axis) {
    return network.sizes().isOpen(input(input), axis);
  }

  /// Returns whether the file leaves height and width open.
  boolean isImageOpen() {
    return network.sizes().isImageOpen();
  }

  /// Returns whether a batch normalisation reads the layer, perhaps through layers that vanish.
  boolean isNormalized() {
    return isNormalized(node);
  }

  private boolean isNormalized(Node read) {
    return network.network().nodes().stream()
        .filter(reader -> reader.inputs().contains(read.name()))
        .anyMatch(
            reader ->
                reader.layer() instanceof BatchNormalization
                    || (vanishes(reader) && isNormalized(reader)));
  }

  /// Returns whether an input is another volume's elements, perhaps through layers that vanish.
  boolean isFlattened(int input) {
    Node read = input(input);
    while (vanishes(read)) {
      read = network.network().node(read.inputs().getFirst());
    }
    return read.layer() instanceof Flatten || read.layer() instanceof Reshape;
  }

  private static boolean vanishes(Node node) {
    return node.layer() instanceof Dropout || node.layer() instanceof Identity;
  }

  /// Returns an input as the value that it is.
  OnnxValue value(int input) {
    return network.value(input(input));
  }

  /// Returns the name of an input as \[N, C, H, W\].
  String image(int input) {
    return network.image(input(input));
  }

  /// Returns the name of an input, whose height and width are 1, as \[N, C\].
  String row(int input) {
    return network.row(input(input));
  }

  /// Returns 2 if all inputs are \[N, C\], else 4.
  int commonRank() {
    return IntStream.range(0, inputCount()).allMatch(input -> value(input).rank() == 2) ? 2 : 4;
  }

  /// Returns the names of all inputs as values of this rank.
  List<String> inputs(int rank) {
    IntFunction<String> name = rank == 2 ? this::row : this::image;
    return IntStream.range(0, inputCount()).mapToObj(name).toList();
  }

  /// Adds a node whose value only this layer reads and returns the value's name.
  String step(String suffix, String operator, List<String> inputs, ProtoMessage... attributes) {
    return graph().node(operator, graph().unused(node.name() + suffix), inputs, attributes);
  }

  /// Adds a step that permutes axes.
  String transposed(String suffix, String input, long... permutation) {
    return step(suffix, "Transpose", List.of(input), OnnxAttribute.integers("perm", permutation));
  }

  /// Adds weights named after the layer.
  String weights(String suffix, Tensor tensor, long... dimensions) {
    return graph().weights(node.name() + suffix, tensor, dimensions);
  }

  /// Adds integers named after the layer.
  String integers(String suffix, long... values) {
    return graph().integers(node.name() + suffix, values);
  }

  /// Adds the node that gives the layer's volume, and returns its value.
  OnnxValue give(int rank, String operator, List<String> inputs, ProtoMessage... attributes) {
    graph().node(operator, node.name(), inputs, attributes);
    return gives(rank);
  }

  /// Adds the node that gives the layer's volume of an input as it is, \[N, C, H, W\] or \[N, C\].
  OnnxValue giveLike(int input, String operator, ProtoMessage... attributes) {
    OnnxValue value = value(input);
    return give(value.rank(), operator, List.of(value.name()), attributes);
  }

  /// Adds the transpose that gives the layer's volume of a value \[N, H, W, C\].
  OnnxValue giveFromMemory(String value) {
    return give(4, "Transpose", List.of(value), OnnxAttribute.integers("perm", FROM_MEMORY));
  }

  /// Returns the value with the layer's name, which holds its volume.
  OnnxValue gives(int rank) {
    return new OnnxValue(node.name(), rank);
  }

  /// Returns the exception that says why the layer cannot be written.
  CannotWriteException refusal(String reason, Object... values) {
    return new CannotWriteException(node.name(), reason.formatted(values));
  }
}
