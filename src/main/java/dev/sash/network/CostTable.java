package dev.sash.network;

import dev.sash.layer.Constant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// What the layers of a network cost, and the whole of it: the table of CS231n, "Case studies", for
/// any network. Layers that share a tensor count it each.
///
/// @param layers one entry a node, in the order of the network
public record CostTable(List<LayerCost> layers) {

  /// Copies the list.
  public CostTable {
    layers = List.copyOf(layers);
  }

  static CostTable of(Network network) {
    Map<String, ReceptiveField> fields = network.receptiveFields();
    return new CostTable(
        network.nodes().stream()
            .map(node -> cost(network, node, fields.get(node.name())))
            .toList());
  }

  private static LayerCost cost(Network network, Node node, ReceptiveField field) {
    return new LayerCost(
        node.name(),
        node.layer().kind(),
        node.layer().describe(),
        node.shape(),
        node.layer() instanceof Constant ? 0 : node.shape().elementCount(),
        node.layer().weightCount(),
        node.layer().multiplyAccumulates(network.inputShapes(node)),
        Optional.ofNullable(field));
  }

  /// Returns the elements of all outputs together.
  public long activationCount() {
    return sum(LayerCost::activationCount);
  }

  /// Returns the bytes of all outputs together, as training keeps them; a session needs less.
  public long activationByteSize() {
    return activationCount() * Float.BYTES;
  }

  /// Returns the trained parameters.
  public long weightCount() {
    return sum(LayerCost::weightCount);
  }

  /// Returns the bytes of the float32 weights.
  public long weightByteSize() {
    return weightCount() * Float.BYTES;
  }

  /// Returns the bytes that training keeps for a batch of the network's own size: all outputs and
  /// their gradients, and the weights three times, as values, gradients and momentum.
  public long trainingByteSize() {
    return sum(LayerCost::trainingByteSize);
  }

  /// Returns the multiply-accumulate operations of a forward pass.
  public long multiplyAccumulates() {
    return sum(LayerCost::multiplyAccumulates);
  }

  private long sum(ToLongFunction<LayerCost> cost) {
    return layers.stream().mapToLong(cost).sum();
  }
}
