package dev.sash.onnx;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/// A GraphProto while it is written: nodes in order, initializers that are there once, names that
/// are unique. Field numbers are those of onnx.proto3.
final class GraphWriter {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private final List<ProtoMessage> nodes = new ArrayList<>();
  private final List<ProtoMessage> initializers = new ArrayList<>();
  private final List<ProtoMessage> inputs = new ArrayList<>();
  private final List<ProtoMessage> outputs = new ArrayList<>();
  private final Map<Stored, String> stored = new HashMap<>();
  private final Set<String> names;

  /// A tensor in memory with dimensions; layers that share it share the initializer.
  private record Stored(long address, List<Long> dimensions) {}

  /// Starts without nodes.
  ///
  /// @param reserved names that only [#node] with just that name may give
  GraphWriter(Set<String> reserved) {
    this.names = new HashSet<>(reserved);
  }

  /// Returns a name like the wanted one that no other value has.
  String unused(String wanted) {
    String name = wanted;
    for (int copy = 1; !names.add(name); copy++) {
      name = wanted + "#" + copy;
    }
    return name;
  }

  /// Adds a node that gives one value and returns the value's name.
  String node(String operator, String output, List<String> reads, ProtoMessage... attributes) {
    ProtoMessage node = new ProtoMessage();
    reads.forEach(input -> node.text(1, input));
    node.text(2, output).text(3, output).text(4, operator);
    Arrays.stream(attributes).forEach(attribute -> node.message(5, attribute));
    nodes.add(node);
    return output;
  }

  /// Adds weights and returns the initializer's name.
  String weights(String wanted, Tensor tensor, long... dimensions) {
    List<Long> sizes = LongStream.of(dimensions).boxed().toList();
    return stored.computeIfAbsent(
        new Stored(tensor.segment().address(), sizes),
        _ -> initializer(unused(wanted), FLOAT, dimensions, new Payload.Weights(tensor)));
  }

  /// Adds the elements of a volume, in NCHW order, under a name of its own or one that is reserved
  /// for it.
  String volume(String name, Volume volume, long... dimensions) {
    return initializer(name, FLOAT, dimensions, new Payload.Activations(volume));
  }

  /// Adds a single float without dimensions and returns the initializer's name.
  String number(String wanted, float value) {
    return weights(wanted, Tensor.copyOf(new float[] {value}));
  }

  /// Adds a vector of floats and returns the initializer's name.
  String numbers(String wanted, float... values) {
    return weights(wanted, Tensor.copyOf(values, values.length), values.length);
  }

  /// Adds a vector of int64 and returns the initializer's name.
  String integers(String wanted, long... values) {
    byte[] bytes = new byte[values.length * Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i / Long.BYTES] >>> i % Long.BYTES * Byte.SIZE);
    }
    long[] dimensions = {values.length};
    return initializer(unused(wanted), INT64, dimensions, new Payload.Bytes(bytes));
  }

  private String initializer(String name, int type, long[] dimensions, Payload elements) {
    initializers.add(
        new ProtoMessage()
            .integers(1, dimensions)
            .integer(2, type)
            .text(8, name)
            .payload(9, elements));
    return name;
  }

  /// Declares an input of the graph.
  void input(String name, List<Dimension> dimensions) {
    inputs.add(port(name, dimensions));
  }

  /// Declares an output of the graph.
  void output(String name, List<Dimension> dimensions) {
    outputs.add(port(name, dimensions));
  }

  private static ProtoMessage port(String name, List<Dimension> dimensions) {
    ProtoMessage shape = new ProtoMessage();
    for (Dimension dimension : dimensions) {
      ProtoMessage size = new ProtoMessage();
      if (dimension.size() >= 0) {
        size.integer(1, dimension.size());
      } else if (!dimension.symbol().isEmpty()) {
        size.text(2, dimension.symbol());
      }
      shape.message(1, size);
    }
    ProtoMessage tensor = new ProtoMessage().integer(1, FLOAT).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  /// Returns the dimensions of a volume as \[N, C, H, W\].
  static long[] nchw(Shape shape) {
    return new long[] {shape.batch(), shape.depth(), shape.height(), shape.width()};
  }

  /// Returns the message.
  ProtoMessage toMessage(String name) {
    ProtoMessage graph = new ProtoMessage();
    nodes.forEach(node -> graph.message(1, node));
    graph.text(2, name);
    initializers.forEach(initializer -> graph.message(5, initializer));
    inputs.forEach(input -> graph.message(11, input));
    outputs.forEach(output -> graph.message(12, output));
    return graph;
  }
}
