package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Memory;
import dev.sash.layer.Layer;
import dev.sash.onnx.Value.Computed;
import dev.sash.onnx.Value.Floats;
import dev.sash.onnx.Value.Integers;
import dev.sash.onnx.Value.Known;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;

/// A node of the graph as its importer sees it: typed access to inputs and attributes, and a place
/// for the result.
final class Operation {

  private final FileNode node;
  private final Scope scope;
  private final Attributes attributes;

  Operation(FileNode node, Scope scope) {
    this.node = node;
    this.scope = scope;
    this.attributes = new Attributes(node, scope.tensors().file());
  }

  long opset() {
    return scope.opset();
  }

  Draft draft() {
    return scope.draft();
  }

  Memory memory() {
    return scope.memory();
  }

  TensorReader tensors() {
    return scope.tensors();
  }

  Attributes attributes() {
    return attributes;
  }

  String operator() {
    return node.operator();
  }

  /// Returns the name of the result, which is also that of the layer.
  String name() {
    return node.outputs().getFirst();
  }

  int outputCount() {
    return node.outputs().size();
  }

  /// Returns the name of an output.
  String outputName(int output) {
    return node.outputs().get(output);
  }

  int inputCount() {
    return node.inputs().size();
  }

  /// Returns whether an optional input is there.
  boolean has(int input) {
    return input < node.inputs().size() && !node.inputs().get(input).isEmpty();
  }

  /// Returns the name of an input.
  String inputName(int input) {
    if (!has(input)) {
      throw Broken.rule("input %d is missing", input);
    }
    return node.inputs().get(input);
  }

  Value value(int input) {
    return scope.get(inputName(input));
  }

  /// Returns whether import knows the value, rather than the network computing it.
  boolean isKnown(int input) {
    return value(input) instanceof Known;
  }

  /// Returns whether import knows the value or the caller offered it.
  boolean canBeKnown(int input) {
    return !(value(input) instanceof Computed);
  }

  /// Returns a value that must be known at import.
  Known known(int input) {
    Known known = scope.known(value(input));
    if (known == null) {
      throw Broken.unsupported(
          "input %d, '%s', must be a constant; here the network computes it",
          input, inputName(input));
    }
    return known;
  }

  /// Returns a constant of floats.
  Floats floats(int input) {
    if (known(input) instanceof Floats floats) {
      return floats;
    }
    throw Broken.unsupported(
        "input %d, '%s', holds integers, expected floats", input, inputName(input));
  }

  /// Returns the elements of a constant of floats.
  Tensor tensor(int input) {
    return floats(input).tensor(memory());
  }

  /// Returns the only element of a constant of floats.
  float scalar(int input) {
    Tensor tensor = tensor(input);
    if (tensor.elementCount() != 1) {
      throw Broken.rule(
          "input %d, '%s', must be a single number, got %s", input, inputName(input), tensor);
    }
    return tensor.get(0);
  }

  /// Returns a constant of integers.
  Integers integers(int input) {
    if (known(input) instanceof Integers integers) {
      return integers;
    }
    throw Broken.rule("input %d, '%s', holds floats, expected integers", input, inputName(input));
  }

  /// Returns a value that the network computes.
  Layout layout(int input) {
    return scope.layout(inputName(input), value(input));
  }

  /// Returns a value that is not the node's input itself as one that the network computes.
  Layout layout(String name, Value value) {
    return scope.layout(name, value);
  }

  /// Returns how many readers an input has.
  int readerCount(int input) {
    return scope.readerCount(inputName(input));
  }

  /// Returns how many readers a value has.
  int readerCount(String value) {
    return scope.readerCount(value);
  }

  /// Returns a node that holds an input as a volume of this library: channels, axis 1, innermost.
  String channelsLast(int input) {
    Layout layout = layout(input);
    int[] order = Layout.channelsLast(layout.rank());
    return draft().materialise(layout, order, Layout.shape(layout.dims(), order));
  }

  /// Adds a layer.
  ///
  /// @return the node's name
  String add(Layer layer, String... inputs) {
    return draft().add(name(), layer, inputs);
  }

  /// Adds a layer that works on every element by itself, whatever their order.
  void giveElementwise(Layer layer) {
    Layout input = layout(0);
    give(input.withNode(add(layer, input.node())));
  }

  /// Makes a channels-last volume with the batch and channels of a node's shape and these spatial
  /// dimensions the result.
  void giveVolume(String result, int rank) {
    Shape shape = draft().shape(result);
    long[] dims =
        switch (rank) {
          case 2 -> new long[] {shape.batch(), shape.depth()};
          case 3 -> new long[] {shape.batch(), shape.depth(), shape.width()};
          default -> new long[] {shape.batch(), shape.depth(), shape.height(), shape.width()};
        };
    give(Layout.channelsLast(result, dims));
  }

  /// Makes a computed value the result.
  void give(Layout layout) {
    give(new Computed(layout));
  }

  /// Makes a value the result.
  void give(Value value) {
    give(0, value);
  }

  /// Makes a value one of several results.
  void give(int output, Value value) {
    scope.put(outputName(output), value);
  }
}
