package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.MappedFile;
import dev.sash.file.Memory;
import dev.sash.file.Wire;
import dev.sash.format.Location;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.LongStream;

/// Walks a graph in the file's order and lets each operator add its layers. Nodes that reach no
/// output are passed over.
final class Importer {

  private final Path path;
  private final Wire file;
  private final Arena arena;
  private final FileGraph graph;
  private final OnnxModel.Request request;
  private final Map<String, Integer> readers = new HashMap<>();

  Importer(Path path, Wire file, Arena arena, FileGraph graph, OnnxModel.Request request) {
    this.path = path;
    this.file = file;
    this.arena = arena;
    this.graph = graph;
    this.request = request;
  }

  OnnxNetwork run() {
    requireUniqueNames();
    List<FileNode> living = living();
    InputShapes shapes = new InputShapes(graph.inputs(), shapes());
    requireSizes(openInputs(shapes));
    Memory memory = new Memory(arena, Limits.foldedByteSize(file.file().byteSize()));
    TensorReader tensors = new TensorReader(file, new ExternalData(path, arena, memory), memory);
    Draft draft = new Draft(Set.copyOf(inputNames()));
    Scope scope = new Scope(graph, shapes, request.weights(), tensors, memory, draft, readers);
    for (FileNode node : living) {
      Location place = new Location(path, node.label(), node.operator(), node.byteOffset());
      MappedFile.guarded(place, () -> give(node, scope));
    }
    return result(scope);
  }

  /// Returns the inputs whose sizes somebody has to give.
  List<Port> openInputs() {
    living();
    return openInputs(new InputShapes(graph.inputs(), shapes()));
  }

  private List<Port> openInputs(InputShapes shapes) {
    return computed().stream().filter(shapes::isOpen).toList();
  }

  private void requireSizes(List<Port> open) {
    if (!open.isEmpty()) {
      throw new OpenShapeException(
          Location.of(path),
          open,
          "the file leaves sizes open: %s: give a shape (height x width x channels)"
              .formatted(String.join(", ", open.stream().map(Port::toString).toList())));
    }
  }

  /// Returns the inputs that layers may read.
  private List<Port> computed() {
    return graph.inputs().stream()
        .filter(InputShapes::isVolume)
        .filter(input -> readers.containsKey(input.name()))
        .filter(input -> !request.weights().containsKey(input.name()))
        .toList();
  }

  private List<String> inputNames() {
    return graph.inputs().stream().map(Port::name).toList();
  }

  private Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new HashMap<>(request.shapes());
    if (request.shape().isPresent()) {
      List<Port> unnamed =
          computed().stream().filter(input -> !shapes.containsKey(input.name())).toList();
      if (unnamed.size() != 1) {
        throw Broken.rule(
            "a shape without a name is for a model of one input, this one has %d: %s",
            unnamed.size(), unnamed);
      }
      shapes.put(unnamed.getFirst().name(), request.shape().get());
    }
    return shapes;
  }

  private void requireUniqueNames() {
    Set<String> names = new HashSet<>(graph.initializers().keySet());
    for (Port input : graph.inputs()) {
      if (!names.add(input.name())) {
        throw Broken.rule("two inputs are called '%s'", input.name());
      }
    }
    for (FileNode node : graph.nodes()) {
      for (String output : node.outputs()) {
        if (!output.isEmpty() && !names.add(output)) {
          throw Broken.at(node.byteOffset(), "two nodes, inputs or initializers give '%s'", output);
        }
      }
    }
  }

  /// Returns the nodes that reach an output, in order, and counts the readers of every value.
  private List<FileNode> living() {
    if (request.outputs().isEmpty()) {
      throw Broken.rule("the graph has no outputs");
    }
    request.outputs().forEach(this::read);
    List<FileNode> living = new ArrayList<>();
    for (FileNode node : graph.nodes().reversed()) {
      if (node.outputs().stream().anyMatch(readers::containsKey)) {
        node.inputs().forEach(this::read);
        living.add(node);
      }
    }
    return living.reversed();
  }

  private void read(String name) {
    if (!name.isEmpty()) {
      readers.merge(name, 1, Integer::sum);
    }
  }

  private Void give(FileNode node, Scope scope) {
    Operators.importer(node).accept(new Operation(node, scope));
    for (int output = 1; output < node.outputs().size(); output++) {
      String name = node.outputs().get(output);
      if (readers.containsKey(name) && !scope.has(name)) {
        throw Broken.unsupported(
            "its output %d, '%s', is read: only the first output is supported", output, name);
      }
    }
    return null;
  }

  private OnnxNetwork result(Scope scope) {
    SequencedMap<String, String> nodes = new LinkedHashMap<>();
    List<Port> outputs = new ArrayList<>();
    for (String name : request.outputs()) {
      Layout layout = scope.layout(name, scope.get(name));
      int[] order = Layout.channelsLast(layout.rank());
      nodes.put(name, scope.draft().materialise(layout, order, Layout.shape(layout.dims(), order)));
      outputs.add(port(name, layout.dims()));
    }
    Network network = scope.draft().toNetwork(scope.inputNames(), nodes);
    List<Port> inputs =
        network.inputs().stream()
            .map(Node::name)
            .map(name -> port(name, scope.inputDims(name)))
            .toList();
    return new OnnxNetwork(network, inputs, outputs);
  }

  private static Port port(String name, long[] dims) {
    List<Dimension> dimensions =
        LongStream.of(dims).mapToObj(size -> new Dimension(size, "")).toList();
    return new Port(name, ElementType.FLOAT32, Optional.of(dimensions));
  }
}
