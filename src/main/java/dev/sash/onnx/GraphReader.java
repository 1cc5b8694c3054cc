package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Wire;
import dev.sash.file.Wire.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a ModelProto into records. Tensors stay where they are; subgraphs are not opened, so
/// nothing here recurses.
///
/// Field numbers are those of onnx.proto3.
final class GraphReader {

  private final Entries entries = new Entries();

  private GraphReader() {}

  /// Reads a whole model.
  static FileGraph read(Wire model) {
    return new GraphReader().model(model);
  }

  private FileGraph model(Wire wire) {
    Span graph = null;
    long opset = 1;
    try {
      while (wire.next()) {
        switch (wire.field()) {
          case 7 -> {
            long at = wire.position();
            if (graph != null) {
              throw Broken.at(at, "a model holds one graph, this file a second one");
            }
            graph = wire.bytes();
          }
          case 8 -> opset = Math.max(opset, operatorSet(wire.over(wire.bytes())));
          default -> wire.skip();
        }
      }
    } catch (Broken broken) {
      throw graph == null ? broken.asking("is it an ONNX model?") : broken;
    }
    if (graph == null) {
      throw Broken.rule("the file holds no graph: is it an ONNX model?");
    }
    if (opset > Operators.NEWEST_OPSET) {
      throw Broken.unsupported(
          "operator set %d is newer than %d, the newest one known: export the model for an older"
              + " one",
          opset, Operators.NEWEST_OPSET);
    }
    return graph(wire.over(graph), opset);
  }

  /// Returns the version, or 0 for a set of operators that are not ONNX's own.
  private long operatorSet(Wire wire) {
    String domain = "";
    long version = 1;
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> domain = entries.name(wire);
        case 2 -> version = wire.integer();
        default -> wire.skip();
      }
    }
    return isOnnx(domain) ? version : 0;
  }

  static boolean isOnnx(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  private FileGraph graph(Wire wire, long opset) {
    List<FileNode> nodes = new ArrayList<>();
    Map<String, FileTensor> initializers = new HashMap<>();
    List<Port> inputs = new ArrayList<>();
    List<Port> outputs = new ArrayList<>();
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> nodes.add(node(wire, wire.bytes()));
        case 5 -> {
          FileTensor tensor = TensorReader.header(wire, wire.bytes(), entries);
          if (initializers.put(tensor.name(), tensor) != null) {
            throw Broken.at(
                tensor.message().start(), "two initializers are called '%s'", tensor.name());
          }
        }
        case 11 -> inputs.add(port(wire.over(wire.bytes())));
        case 12 -> outputs.add(port(wire.over(wire.bytes())));
        default -> wire.skip();
      }
    }
    inputs.removeIf(input -> initializers.containsKey(input.name()));
    return new FileGraph(opset, nodes, initializers, List.copyOf(inputs), List.copyOf(outputs));
  }

  private FileNode node(Wire file, Span span) {
    entries.count(span.start());
    Wire wire = file.over(span);
    String name = "";
    String operator = "";
    String domain = "";
    List<String> inputs = new ArrayList<>(0);
    List<String> outputs = new ArrayList<>(0);
    List<FileAttribute> attributes = new ArrayList<>(0);
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> inputs.add(entries.name(wire));
        case 2 -> outputs.add(entries.name(wire));
        case 3 -> name = entries.name(wire);
        case 4 -> operator = entries.name(wire);
        case 5 -> attributes.add(attribute(wire, wire.bytes()));
        case 7 -> domain = entries.name(wire);
        default -> wire.skip();
      }
    }
    return new FileNode(
        name,
        operator,
        domain,
        List.copyOf(inputs),
        List.copyOf(outputs),
        List.copyOf(attributes),
        span.start());
  }

  private FileAttribute attribute(Wire file, Span span) {
    entries.count(span.start());
    Wire wire = file.over(span);
    String name = "";
    FileAttribute.Kind kind = FileAttribute.Kind.UNDEFINED;
    float number = 0;
    long integer = 0;
    Span text = null;
    FileTensor tensor = null;
    Numbers numbers = new Numbers(entries);
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> name = entries.name(wire);
        case 2 -> number = wire.number();
        case 3 -> integer = wire.integer();
        case 4 -> text = wire.bytes();
        case 5 -> tensor = TensorReader.header(wire, wire.bytes(), entries);
        case 7 -> numbers.addFloats(wire);
        case 8 -> numbers.addIntegers(wire);
        case 20 -> kind = FileAttribute.Kind.ofCode(wire.integer());
        default -> wire.skip();
      }
    }
    return new FileAttribute(
        name,
        kind,
        number,
        integer,
        text,
        tensor,
        numbers.floats(),
        numbers.integers(),
        span.start());
  }

  private Port port(Wire wire) {
    entries.count(wire.position());
    String name = "";
    Port type = new Port("", ElementType.UNDEFINED, Optional.empty());
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> name = entries.name(wire);
        case 2 -> type = type(wire.over(wire.bytes()));
        default -> wire.skip();
      }
    }
    return new Port(name, type.type(), type.dimensions());
  }

  private Port type(Wire wire) {
    ElementType type = ElementType.NO_TENSOR;
    Optional<List<Dimension>> dimensions = Optional.empty();
    while (wire.next()) {
      if (wire.field() != 1) {
        wire.skip();
        continue;
      }
      type = ElementType.UNDEFINED;
      Wire tensor = wire.over(wire.bytes());
      while (tensor.next()) {
        switch (tensor.field()) {
          case 1 -> type = ElementType.ofCode(tensor.integer());
          case 2 -> dimensions = Optional.of(dimensions(tensor.over(tensor.bytes())));
          default -> tensor.skip();
        }
      }
    }
    return new Port("", type, dimensions);
  }

  private List<Dimension> dimensions(Wire wire) {
    List<Dimension> dimensions = new ArrayList<>(4);
    while (wire.next()) {
      if (wire.field() != 1) {
        wire.skip();
        continue;
      }
      if (dimensions.size() == Limits.RANK) {
        throw Broken.at(wire.position(), "a tensor has at most %d dimensions", Limits.RANK);
      }
      entries.count(wire.position());
      dimensions.add(dimension(wire.over(wire.bytes())));
    }
    return dimensions;
  }

  private Dimension dimension(Wire wire) {
    long size = -1;
    String symbol = "";
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> size = wire.integer();
        case 2 -> symbol = entries.name(wire);
        default -> wire.skip();
      }
    }
    return new Dimension(size <= 0 ? -1 : size, symbol);
  }
}
