package dev.sash.onnx;

import dev.sash.file.MappedFile;
import dev.sash.file.Wire;
import dev.sash.format.Location;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// An ONNX file that is open, and how to read it. Immutable; the `with` methods return changed
/// copies. May be shared between threads if its arena may.
public final class OnnxModel {

  private final Path path;
  private final Wire file;
  private final Arena arena;
  private final FileGraph graph;
  private final Request request;

  /// What the caller asks for.
  ///
  /// @param shape of the only input
  /// @param shapes of inputs by name
  /// @param weights offered for inputs by name
  /// @param outputs that are wanted, in order
  record Request(
      Optional<Shape> shape,
      Map<String, Shape> shapes,
      Map<String, OnnxTensor> weights,
      List<String> outputs) {}

  private OnnxModel(Path path, Wire file, Arena arena, FileGraph graph, Request request) {
    this.path = path;
    this.file = file;
    this.arena = arena;
    this.graph = graph;
    this.request = request;
  }

  static OnnxModel parse(Path path, MemorySegment bytes, Arena arena) {
    Wire file = Wire.of(bytes);
    FileGraph graph = MappedFile.guarded(Location.of(path), () -> GraphReader.read(file));
    List<String> outputs = graph.outputs().stream().map(Port::name).distinct().toList();
    return new OnnxModel(
        path, file, arena, graph, new Request(Optional.empty(), Map.of(), Map.of(), outputs));
  }

  private OnnxModel with(Request newRequest) {
    return new OnnxModel(path, file, arena, graph, newRequest);
  }

  /// Returns the file.
  public Path path() {
    return path;
  }

  /// Returns the version of ONNX's operators that the file is written in.
  public long operatorSetVersion() {
    return graph.opset();
  }

  /// Returns the inputs as the file declares them, without those that have their value in the file.
  public List<Port> inputs() {
    return graph.inputs();
  }

  /// Returns the outputs as the file declares them.
  public List<Port> outputs() {
    return graph.outputs();
  }

  /// Returns how many nodes of each operator there are; operators of other domains are
  /// `domain.Name`.
  public SortedMap<String, Integer> operators() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (FileNode node : graph.nodes()) {
      String domain = GraphReader.isOnnx(node.domain()) ? "" : node.domain() + ".";
      counts.merge(domain + node.operator(), 1, Integer::sum);
    }
    return counts;
  }

  /// Returns the inputs of which neither the file nor this request gives all sizes; the batch does
  /// not count, it is 1 where it is open.
  public List<Port> openInputs() {
    return MappedFile.guarded(Location.of(path), () -> importer().openInputs());
  }

  /// Returns a model that is read for this shape of its only input. It replaces batch, height and
  /// width, even where the file has numbers for them; channels must agree.
  public OnnxModel withInput(Shape shape) {
    return with(
        new Request(Optional.of(shape), request.shapes(), request.weights(), request.outputs()));
  }

  /// Returns a model that is read for this shape of one of its inputs.
  ///
  /// @throws IllegalArgumentException if there is no such input
  public OnnxModel withInput(String name, Shape shape) {
    requireInput(name);
    Map<String, Shape> shapes = new LinkedHashMap<>(request.shapes());
    shapes.put(name, shape);
    return with(
        new Request(request.shape(), Map.copyOf(shapes), request.weights(), request.outputs()));
  }

  /// Returns a model that takes these tensors, by name of an input, as constants wherever an
  /// operator needs one: weights, shapes, bounds. Where an operator computes with the input, it
  /// stays an input of the network, with the tensor's dimensions.
  ///
  /// @throws IllegalArgumentException if a name is not that of an input
  public OnnxModel withWeights(Map<String, OnnxTensor> weights) {
    weights.keySet().forEach(this::requireInput);
    return with(
        new Request(request.shape(), request.shapes(), Map.copyOf(weights), request.outputs()));
  }

  /// Returns a model of which only what these values need is read; any value of the graph may be an
  /// output.
  public OnnxModel withOutputs(List<String> names) {
    return with(
        new Request(
            request.shape(),
            request.shapes(),
            request.weights(),
            names.stream().distinct().toList()));
  }

  private void requireInput(String name) {
    if (graph.inputs().stream().noneMatch(input -> input.name().equals(name))) {
      throw new IllegalArgumentException(
          "'%s' is no input; the inputs are %s"
              .formatted(name, graph.inputs().stream().map(Port::name).toList()));
    }
  }

  /// Returns the network.
  ///
  /// @throws OpenShapeException if sizes of an input are open
  /// @throws dev.sash.format.UnsupportedModelException if the model needs what is not supported
  /// @throws dev.sash.format.ModelFormatException if the file is broken
  public Network toNetwork() {
    return toOnnxNetwork().network();
  }

  /// Returns the network together with the dimensions of its inputs and outputs in the model's own
  /// order.
  ///
  /// @throws OpenShapeException if sizes of an input are open
  /// @throws dev.sash.format.UnsupportedModelException if the model needs what is not supported
  /// @throws dev.sash.format.ModelFormatException if the file is broken
  public OnnxNetwork toOnnxNetwork() {
    return MappedFile.guarded(Location.of(path), () -> importer().run());
  }

  private Importer importer() {
    return new Importer(path, file, arena, graph, request);
  }
}
