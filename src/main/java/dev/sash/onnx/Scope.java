package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Memory;
import dev.sash.layer.Constant;
import dev.sash.layer.Input;
import dev.sash.onnx.Value.Computed;
import dev.sash.onnx.Value.Floats;
import dev.sash.onnx.Value.Integers;
import dev.sash.onnx.Value.Known;
import dev.sash.onnx.Value.Offered;
import dev.sash.volume.Shape;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The values of a graph by name while it is imported: initializers are read when somebody first
/// asks for them, inputs become layers when somebody computes with them.
final class Scope {

  private final FileGraph graph;
  private final InputShapes inputShapes;
  private final Map<String, OnnxTensor> offers;
  private final TensorReader tensors;
  private final Memory memory;
  private final Draft draft;
  private final Map<String, Integer> readers;
  private final Map<String, Port> inputs = new HashMap<>();
  private final Map<String, long[]> inputDims = new HashMap<>();
  private final Map<String, Value> values = new HashMap<>();
  private final Map<Value, Layout> layouts = new IdentityHashMap<>();

  Scope(
      FileGraph graph,
      InputShapes inputShapes,
      Map<String, OnnxTensor> offers,
      TensorReader tensors,
      Memory memory,
      Draft draft,
      Map<String, Integer> readers) {
    this.graph = graph;
    this.inputShapes = inputShapes;
    this.offers = offers;
    this.tensors = tensors;
    this.memory = memory;
    this.draft = draft;
    this.readers = readers;
    graph.inputs().forEach(input -> inputs.put(input.name(), input));
  }

  Draft draft() {
    return draft;
  }

  Memory memory() {
    return memory;
  }

  TensorReader tensors() {
    return tensors;
  }

  long opset() {
    return graph.opset();
  }

  /// Returns how many times living nodes and the outputs read a value.
  int readerCount(String name) {
    return readers.getOrDefault(name, 0);
  }

  /// Gives a name its value.
  void put(String name, Value value) {
    values.put(name, value);
  }

  /// Returns whether a name has its value by now.
  boolean has(String name) {
    return values.containsKey(name);
  }

  /// Returns the value of a name.
  Value get(String name) {
    Value value = values.get(name);
    if (value == null) {
      value = first(name);
      values.put(name, value);
    }
    return value;
  }

  private Value first(String name) {
    FileTensor initializer = graph.initializers().get(name);
    if (initializer != null) {
      return tensors.value(initializer);
    }
    Port input = inputs.get(name);
    if (input == null) {
      throw Broken.rule("it reads '%s', which no initializer, input or earlier node gives", name);
    }
    OnnxTensor offer = offers.get(name);
    if (offer != null) {
      return switch (offer.value()) {
        case Floats floats -> new Offered(name, floats);
        case Integers integers -> integers;
      };
    }
    if (!InputShapes.isVolume(input)) {
      throw Broken.unsupported(
          "input '%s' holds %s: networks compute in float32", input.name(), input.type());
    }
    return new Computed(input(input, inputShapes.dims(input)));
  }

  private Layout input(Port input, long[] dims) {
    inputDims.put(input.name(), dims);
    Shape shape = Layout.shape(dims, Layout.channelsLast(dims.length));
    return Layout.channelsLast(draft.add(input.name(), new Input(shape)), dims);
  }

  /// Returns a value as floats that import knows; null if it is not.
  Known known(Value value) {
    return switch (value) {
      case Known known -> known;
      case Offered offered -> offered.tensor();
      case Computed _ -> null;
    };
  }

  /// Returns a value as one that the network computes: inputs and constants become layers.
  Layout layout(String name, Value value) {
    return switch (value) {
      case Computed computed -> computed.layout();
      case Offered offered ->
          layouts.computeIfAbsent(value, _ -> input(inputs.get(offered.name()), offered.dims()));
      case Floats floats -> layouts.computeIfAbsent(value, _ -> constant(name, floats));
      case Integers integers ->
          throw Broken.unsupported(
              "'%s' holds %s: networks compute in float32", name, integers.type());
    };
  }

  private Layout constant(String name, Floats floats) {
    long[] dims = floats.dims();
    int[] order = Layout.channelsLast(dims.length);
    Shape shape = Layout.shape(dims, order);
    Constant constant = new Constant(Folding.volume(floats, dims, order, shape, memory));
    return Layout.channelsLast(draft.add(name, constant), dims);
  }

  /// Returns the dimensions of an input of the network.
  long[] inputDims(String name) {
    return inputDims.get(name);
  }

  /// Returns the names of the graph's inputs in the file's order.
  List<String> inputNames() {
    return graph.inputs().stream().map(Port::name).toList();
  }
}
