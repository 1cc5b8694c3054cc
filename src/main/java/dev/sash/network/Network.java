package dev.sash.network;

import dev.sash.layer.Input;
import dev.sash.layer.Layer;
import dev.sash.layer.ShapeException;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A directed acyclic graph of named layers, valid by construction: every name is known, every
/// shape fits.
///
/// Immutable and free to share between threads. The weights that its layers view belong to whoever
/// allocated or mapped them and must outlive the network.
public final class Network {

  private final SequencedMap<String, Node> nodes;
  private final List<String> outputs;

  private Network(SequencedMap<String, Node> nodes, List<String> outputs) {
    this.nodes = nodes;
    this.outputs = List.copyOf(outputs);
  }

  /// Returns a builder of a new network.
  public static Builder builder() {
    return new Builder();
  }

  /// Returns all nodes; each comes after those that it reads.
  public List<Node> nodes() {
    return List.copyOf(nodes.sequencedValues());
  }

  /// Returns a node by name.
  ///
  /// @throws IllegalArgumentException if there is no such node
  public Node node(String name) {
    return node(nodes, name);
  }

  private static Node node(SequencedMap<String, Node> nodes, String name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException(
          "there is no layer '%s'; there are %s".formatted(name, nodes.keySet()));
    }
    return node;
  }

  /// Returns the shapes of the inputs of a node, in its order.
  public List<Shape> inputShapes(Node node) {
    return node.inputs().stream().map(input -> node(input).shape()).toList();
  }

  /// Returns the nodes where volumes enter, in the order of the session's inputs.
  public List<Node> inputs() {
    return nodes.values().stream().filter(node -> node.layer() instanceof Input).toList();
  }

  /// Returns the nodes whose volumes are the results, in the order of the session's outputs.
  public List<Node> outputs() {
    return outputs.stream().map(this::node).toList();
  }

  /// Returns the shape of the only input.
  ///
  /// @throws IllegalStateException if there are several inputs
  public Shape inputShape() {
    return only(inputs(), "input").shape();
  }

  /// Returns the shape of the only output.
  ///
  /// @throws IllegalStateException if there are several outputs
  public Shape outputShape() {
    return only(outputs(), "output").shape();
  }

  private static Node only(List<Node> candidates, String what) {
    if (candidates.size() != 1) {
      throw new IllegalStateException(
          "the network has %d %ss: %s"
              .formatted(candidates.size(), what, candidates.stream().map(Node::name).toList()));
    }
    return candidates.getFirst();
  }

  /// Returns the number of trained parameters; layers that share a tensor count it each.
  public long weightCount() {
    return nodes.values().stream().mapToLong(node -> node.layer().weightCount()).sum();
  }

  /// Returns the multiply-accumulate operations of a forward pass.
  public long multiplyAccumulates() {
    return nodes.values().stream()
        .mapToLong(node -> node.layer().multiplyAccumulates(inputShapes(node)))
        .sum();
  }

  /// Returns the same layers for another shape of the only input, with all shapes inferred anew.
  ///
  /// @throws ShapeException if a layer does not fit that size
  public Network withInputShape(Shape shape) {
    return withInputShapes(Map.of(only(inputs(), "input").name(), shape));
  }

  /// Returns the same layers with other shapes for the named inputs, with all shapes inferred anew.
  ///
  /// @throws ShapeException if a layer does not fit those sizes
  /// @throws IllegalArgumentException if a name is not that of an input
  public Network withInputShapes(Map<String, Shape> shapes) {
    for (String name : shapes.keySet()) {
      if (!(node(name).layer() instanceof Input)) {
        throw new IllegalArgumentException(
            "'%s' is no input; the inputs are %s"
                .formatted(name, inputs().stream().map(Node::name).toList()));
      }
    }
    Builder builder = builder();
    for (Node node : nodes.values()) {
      boolean changed = shapes.containsKey(node.name());
      builder.add(
          node.name(), changed ? new Input(shapes.get(node.name())) : node.layer(), node.inputs());
    }
    outputs.forEach(builder::output);
    return builder.build();
  }

  /// Returns the same network in a form that slides over larger images: on an input of this shape
  /// it gives what this network gives, on a larger one the same for every window of this size, one
  /// window a position (CS231n, "Converting FC layers to CONV layers").
  ///
  /// Fully-connected layers become convolutions over the same weights, flattening and reshaping
  /// disappear, global pooling becomes pooling over the extent that it has here, softmax goes over
  /// the depth of each position. Other layers keep their names; an output that disappears is given
  /// under the name of the layer before it.
  ///
  /// @throws CannotSlideException if a layer is tied to the size of the image; the message names it
  ///   and the reason
  public Network toFullyConvolutional() {
    return FullyConvolutional.of(this);
  }

  /// Returns one layer as the matrix of a fully-connected layer: large, mostly zero, with equal
  /// weights where the layer shares them (CS231n, "Converting FC layers to CONV layers", the other
  /// way round).
  ///
  /// @throws IllegalArgumentException if there is no such layer, it is neither a convolution nor
  ///   fully connected, or the weights are more than an array holds
  public SparseMatrix toFullyConnected(String name) {
    Node node = node(name);
    return FullyConnectedForm.of(node, inputShapes(node));
  }

  /// Returns what a unit of each node sees of the input, by the node's name, in the order of the
  /// nodes.
  ///
  /// A node is missing if no single rectangle and stride describe it: one that depends on no input,
  /// one where branches of different strides meet, one that sees such a node, one whose field is
  /// beyond the range of a `long`, and all nodes if there are several inputs of different height or
  /// width.
  public SequencedMap<String, ReceptiveField> receptiveFields() {
    return ReceptiveFields.of(this);
  }

  /// Returns what each layer costs.
  public CostTable costTable() {
    return CostTable.of(this);
  }

  /// Collects layers, checking each as it comes. Names are the handles: [#add] returns the name it
  /// was given. A builder belongs to one thread.
  public static final class Builder {

    private final SequencedMap<String, Node> nodes = new LinkedHashMap<>();
    private final List<String> outputs = new ArrayList<>();

    private Builder() {}

    /// Adds an input and returns its name.
    public String input(String name, Shape shape) {
      return add(name, new Input(shape));
    }

    /// Adds a layer that reads the named ones and returns its own name.
    ///
    /// @throws ShapeException if the layer does not fit its inputs
    /// @throws IllegalArgumentException if the name is taken or an input is unknown
    public String add(String name, Layer layer, String... inputs) {
      return add(name, layer, List.of(inputs));
    }

    /// Adds a layer that reads the named ones and returns its own name.
    ///
    /// @throws ShapeException if the layer does not fit its inputs
    /// @throws IllegalArgumentException if the name is taken or an input is unknown
    public String add(String name, Layer layer, List<String> inputs) {
      if (name.isEmpty() || nodes.containsKey(name)) {
        throw new IllegalArgumentException(
            "a layer needs a name of its own: '%s' is empty or taken".formatted(name));
      }
      List<Shape> shapes = new ArrayList<>();
      for (String input : inputs) {
        shapes.add(known(name, input).shape());
      }
      Shape shape;
      try {
        shape = layer.outputShape(shapes);
      } catch (ShapeException e) {
        throw new ShapeException("%s: %s%s".formatted(name, e.getMessage(), feeds(inputs)));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new ShapeException(
            "%s: the output is too large: %s%s".formatted(name, e.getMessage(), feeds(inputs)));
      }
      nodes.put(name, new Node(name, layer, inputs, shape));
      return name;
    }

    private Node known(String name, String input) {
      Node node = nodes.get(input);
      if (node == null) {
        throw new IllegalArgumentException(
            "%s: its input '%s' is not there (yet): add layers after those that they read"
                .formatted(name, input));
      }
      return node;
    }

    private String feeds(List<String> inputs) {
      List<String> texts =
          inputs.stream()
              .map(
                  input ->
                      "the previous layer '%s' gives %s".formatted(input, nodes.get(input).shape()))
              .toList();
      return texts.isEmpty() ? "" : ": " + String.join(", ", texts);
    }

    /// Returns the shape that a layer added before gives.
    ///
    /// @throws IllegalArgumentException if there is no such layer
    public Shape shape(String name) {
      return node(nodes, name).shape();
    }

    /// Makes a layer's volume a result of the network.
    ///
    /// @throws IllegalArgumentException if there is no such layer
    public Builder output(String name) {
      outputs.add(node(nodes, name).name());
      return this;
    }

    /// Returns the network. Without a named output, the last layer added is the output.
    ///
    /// @throws IllegalArgumentException if there are no layers
    public Network build() {
      if (nodes.isEmpty()) {
        throw new IllegalArgumentException("a network needs at least one layer");
      }
      List<String> results = outputs.isEmpty() ? List.of(nodes.lastEntry().getKey()) : outputs;
      return new Network(new LinkedHashMap<>(nodes), results);
    }
  }
}
