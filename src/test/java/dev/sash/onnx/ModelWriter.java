package dev.sash.onnx;

import dev.sash.file.WireMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Writes small ONNX models.
final class ModelWriter {

  static final Path PATH = Path.of("model.onnx");

  private final WireMessage graph = new WireMessage();
  private final long opset;

  private ModelWriter(long opset) {
    this.opset = opset;
  }

  static ModelWriter opset(long opset) {
    return new ModelWriter(opset);
  }

  /// Declares an input of float32; a dimension is a number or a symbol.
  ModelWriter input(String name, Object... dims) {
    graph.message(11, port(name, 1, dims));
    return this;
  }

  ModelWriter input(String name, ElementType type, Object... dims) {
    graph.message(11, port(name, type.ordinal(), dims));
    return this;
  }

  ModelWriter output(String... names) {
    for (String name : names) {
      graph.message(12, port(name, 1));
    }
    return this;
  }

  private static WireMessage port(String name, int type, Object... dims) {
    WireMessage shape = new WireMessage();
    for (Object dim : dims) {
      WireMessage dimension = new WireMessage();
      shape.message(
          1,
          dim instanceof Number n
              ? dimension.varint(1, n.longValue())
              : dimension.text(2, (String) dim));
    }
    WireMessage tensor = new WireMessage().varint(1, type).message(2, shape);
    return new WireMessage().text(1, name).message(2, new WireMessage().message(1, tensor));
  }

  ModelWriter weights(String name, Nd values) {
    return initializer(
        tensor(name, 1, values.dims()).bytes(9, WireMessage.bytesOf(values.values())));
  }

  ModelWriter weights(String name, float[] values, long... dims) {
    return weights(name, Nd.of(values, dims));
  }

  ModelWriter integers(String name, long... values) {
    return initializer(tensor(name, 7, values.length).bytes(9, WireMessage.bytesOf(values)));
  }

  ModelWriter initializer(WireMessage tensor) {
    graph.message(5, tensor);
    return this;
  }

  /// Returns a tensor's header.
  static WireMessage tensor(String name, int type, long... dims) {
    return new WireMessage().packedVarints(1, dims).varint(2, type).text(8, name);
  }

  /// Adds a node, `"Conv x,w,b -> y"`.
  ModelWriter node(String text, WireMessage... attributes) {
    return node("", text, attributes);
  }

  ModelWriter node(String domain, String text, WireMessage... attributes) {
    String[] sides = text.split("->");
    String[] left = sides[0].strip().split(" ", 2);
    WireMessage node = new WireMessage();
    for (String input : left.length > 1 ? left[1].strip().split(",", -1) : new String[0]) {
      node.text(1, input.strip());
    }
    for (String output : sides[1].strip().split(",", -1)) {
      node.text(2, output.strip());
    }
    node.text(3, "").text(4, left[0]).text(7, domain);
    for (WireMessage attribute : attributes) {
      node.message(5, attribute);
    }
    graph.message(1, node);
    return this;
  }

  static WireMessage integer(String name, long value) {
    return new WireMessage().text(1, name).varint(3, value).varint(20, 2);
  }

  static WireMessage ints(String name, long... values) {
    return new WireMessage().text(1, name).packedVarints(8, values).varint(20, 7);
  }

  static WireMessage number(String name, float value) {
    return new WireMessage().text(1, name).fixed32(2, value).varint(20, 1);
  }

  static WireMessage numbers(String name, float... values) {
    return new WireMessage().text(1, name).packedFloats(7, values).varint(20, 6);
  }

  static WireMessage text(String name, String value) {
    return new WireMessage().text(1, name).text(4, value).varint(20, 3);
  }

  static WireMessage tensorAttribute(String name, WireMessage tensor) {
    return new WireMessage().text(1, name).message(5, tensor).varint(20, 4);
  }

  byte[] toBytes() {
    WireMessage version = new WireMessage().text(1, "").varint(2, opset);
    return new WireMessage().varint(1, 8).message(7, graph).message(8, version).toBytes();
  }

  /// Returns the model, read.
  OnnxModel toModel() {
    return parse(toBytes());
  }

  static OnnxModel parse(byte[] bytes) {
    Arena arena = Arena.ofAuto();
    return OnnxModel.parse(PATH, segment(bytes, arena), arena);
  }

  static MemorySegment segment(byte[] bytes, Arena arena) {
    MemorySegment segment = arena.allocate(Math.max(1, bytes.length), 1).asSlice(0, bytes.length);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
    return segment;
  }
}
