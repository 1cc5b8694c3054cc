package dev.sash.run;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Identity;
import dev.sash.layer.Layer;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.TransposedConvolution;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns the nodes that the outputs need into operations: dropout and identity vanish; batch
/// normalisation, a sum with what is known already, and activation join the convolution or
/// fully-connected layer before them, and max pooling the convolution.
final class Fusion {

  private final Network network;
  private final Map<String, String> standsFor = new HashMap<>();
  private final Map<String, List<Node>> readers = new HashMap<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();
  private final Set<String> results = new HashSet<>();

  Fusion(Network network) {
    this.network = network;
    for (Node node : network.nodes()) {
      boolean passes = node.layer() instanceof Dropout || node.layer() instanceof Identity;
      standsFor.put(node.name(), passes ? standsFor.get(node.inputs().getFirst()) : node.name());
    }
    network.outputs().forEach(node -> outputs.add(standsFor.get(node.name())));
    List<Node> needed = needed();
    for (Node node : needed) {
      resolvedInputs(node)
          .forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>()).add(node));
    }
    Set<String> fused = new HashSet<>();
    for (Node node : needed) {
      if (!fused.contains(node.name())) {
        Operation operation = fuse(node);
        operations.add(operation);
        fused.addAll(operation.layers());
        results.add(operation.name());
      }
    }
  }

  /// Returns the operations, each after those that it reads.
  List<Operation> operations() {
    return operations;
  }

  /// Returns for each output of the network the name of the operation that gives it.
  List<String> outputs() {
    return outputs;
  }

  /// Inputs are always needed: the caller hands in a volume for each.
  private List<Node> needed() {
    Set<String> names = new HashSet<>(outputs);
    network.inputs().forEach(input -> names.add(input.name()));
    List<Node> found = new ArrayList<>();
    for (Node node : network.nodes().reversed()) {
      if (names.contains(node.name())) {
        names.addAll(resolvedInputs(node));
        found.addFirst(node);
      }
    }
    return found;
  }

  private List<String> resolvedInputs(Node node) {
    return node.inputs().stream().map(standsFor::get).toList();
  }

  private Operation fuse(Node node) {
    List<String> layers = new ArrayList<>(List.of(node.name()));
    Optional<BatchNormalization> normalization = Optional.empty();
    Optional<Activation> activation = Optional.empty();
    Node last = node;
    if (takesNormalization(node.layer())
        && onlyReader(last) instanceof Node next
        && next.layer() instanceof BatchNormalization layer) {
      normalization = Optional.of(layer);
      layers.add(next.name());
      last = next;
    }
    Optional<String> addend = Optional.empty();
    if (node.layer() instanceof Convolution
        && onlyReader(last) instanceof Node next
        && otherOfSum(next, last) instanceof String other) {
      addend = Optional.of(other);
      layers.add(next.name());
      last = next;
    }
    if (takesActivation(node.layer())
        && onlyReader(last) instanceof Node next
        && next.layer() instanceof Activation layer) {
      activation = Optional.of(layer);
      layers.add(next.name());
      last = next;
    }
    Optional<Pooling> pooling = Optional.empty();
    if (node.layer() instanceof Convolution
        && onlyReader(last) instanceof Node next
        && next.layer() instanceof Pooling layer
        && layer.reduction().kind() == Reduction.Kind.MAX) {
      pooling = Optional.of(layer);
      layers.add(next.name());
      last = next;
    }
    List<String> inputs = resolvedInputs(node);
    List<Shape> shapes = inputs.stream().map(input -> network.node(input).shape()).toList();
    return new Operation(
        layers,
        node.layer(),
        normalization,
        addend,
        activation,
        pooling,
        inputs,
        shapes,
        node.shape(),
        last.shape());
  }

  /// Returns what a sum of two volumes of one shape adds to one of them, if that is known by now,
  /// else null.
  private String otherOfSum(Node node, Node one) {
    if (!(node.layer() instanceof Elementwise layer)
        || layer.operation() != Elementwise.Operation.SUM
        || node.inputs().size() != 2) {
      return null;
    }
    List<String> inputs = resolvedInputs(node);
    String other = inputs.get(inputs.get(0).equals(one.name()) ? 1 : 0);
    boolean sameShape =
        network.node(other).shape().equals(node.shape()) && one.shape().equals(node.shape());
    return sameShape && results.contains(other) ? other : null;
  }

  private static boolean takesNormalization(Layer layer) {
    return layer instanceof Convolution
        || layer instanceof FullyConnected
        || layer instanceof PartiallyConnected
        || layer instanceof TrainableSubsampling;
  }

  private static boolean takesActivation(Layer layer) {
    return takesNormalization(layer)
        || layer instanceof LocallyConnected
        || layer instanceof TiledConvolution
        || layer instanceof TransposedConvolution;
  }

  private Node onlyReader(Node node) {
    List<Node> all = readers.getOrDefault(node.name(), List.of());
    return all.size() == 1 && !outputs.contains(node.name()) ? all.getFirst() : null;
  }
}
