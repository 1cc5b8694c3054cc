package dev.sash.bench;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Constant;
import dev.sash.layer.Convolution;
import dev.sash.layer.Elementwise;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.Pooling;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import dev.sash.zoo.Architecture;
import dev.sash.zoo.Blueprint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/// One layer of an architecture by itself.
///
/// @param architecture where it is from
/// @param node the layer; its weights are zeros
/// @param inputs shapes of its inputs
record LoneLayer(Architecture architecture, Node node, List<Shape> inputs) {

  private static final long SEED = 3;

  /// Copies the list.
  LoneLayer {
    inputs = List.copyOf(inputs);
  }

  /// Returns the layer of an id, such as `vgg16:features.0`.
  ///
  /// @throws IllegalArgumentException if there is no such layer
  static LoneLayer of(String id) {
    int colon = id.indexOf(':');
    Architecture architecture = Architecture.of(id.substring(0, colon));
    Network network = drawn(architecture);
    Node node = network.node(id.substring(colon + 1));
    return new LoneLayer(architecture, node, network.inputShapes(node));
  }

  private static Network drawn(Architecture architecture) {
    Blueprint blueprint = architecture.blueprint();
    return blueprint.build(blueprint.zeroWeights());
  }

  /// Returns the convolutions of an architecture, one of each kind and size.
  static List<LoneLayer> convolutions(Architecture architecture) {
    return layers(architecture, layer -> layer instanceof Convolution).stream()
        .<Map<String, LoneLayer>>collect(
            LinkedHashMap::new, (map, layer) -> map.putIfAbsent(layer.title(), layer), Map::putAll)
        .values()
        .stream()
        .toList();
  }

  /// Returns of each kind of element-wise layer of an architecture the one with the largest output.
  static List<LoneLayer> elementwise(Architecture architecture) {
    Map<String, LoneLayer> largest = new LinkedHashMap<>();
    for (LoneLayer layer : layers(architecture, LoneLayer::isElementwise)) {
      largest.merge(layer.setting(), layer, LoneLayer::larger);
    }
    return List.copyOf(largest.values());
  }

  private static List<LoneLayer> layers(Architecture architecture, Predicate<Layer> kind) {
    Network network = drawn(architecture);
    return network.nodes().stream()
        .filter(node -> kind.test(node.layer()))
        .map(node -> new LoneLayer(architecture, node, network.inputShapes(node)))
        .toList();
  }

  private static boolean isElementwise(Layer layer) {
    return layer instanceof Activation
        || layer instanceof Pooling
        || layer instanceof GlobalPooling
        || layer instanceof LocalResponseNormalization
        || layer instanceof BatchNormalization
        || layer instanceof Elementwise
        || layer instanceof Softmax;
  }

  private static LoneLayer larger(LoneLayer a, LoneLayer b) {
    return b.node.shape().elementCount() > a.node.shape().elementCount() ? b : a;
  }

  private String setting() {
    return (node.layer().kind() + " " + node.layer().describe()).strip();
  }

  String id() {
    return architecture.id() + ":" + node.name();
  }

  /// Returns what it computes, such as `56x56x64: convolution 3x3 pad 1, 64 filters`.
  String title() {
    return inputs.getFirst() + ": " + setting();
  }

  /// Returns a network of this layer alone, without an input: it reads constants, whose place the
  /// plan knows, as it knows it within a larger network. Constants and kernels are random numbers
  /// in memory of the arena.
  Network network(Arena arena) {
    Network.Builder builder = Network.builder();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Constant values = new Constant(Pixels.random(inputs.get(i), arena).volume());
      names.add(builder.add("input" + i, values));
    }
    builder.add(node.name(), weighted(node.layer(), arena), names);
    return builder.build();
  }

  private static Layer weighted(Layer layer, Arena arena) {
    if (!(layer instanceof Convolution convolution)) {
      return layer;
    }
    Kernels kernels = convolution.kernels();
    Tensor weights = kernels.tensor();
    MemorySegment segment = arena.allocate(weights.segment().byteSize(), Volume.ALIGNMENT);
    Random random = new Random(SEED);
    double deviation = Math.sqrt(2.0 / kernels.elementsPerFilter());
    for (long i = 0; i < weights.elementCount(); i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() * deviation));
    }
    return new Convolution(
        new Kernels(
            Tensor.of(segment, weights.dimensions()),
            kernels.order(),
            kernels.filters(),
            kernels.depth(),
            kernels.height(),
            kernels.width()),
        convolution.bias(),
        convolution.geometry(),
        convolution.groups());
  }

  /// Returns the floating-point operations of a pass, two for a multiply-accumulate.
  long operations() {
    return 2 * node.layer().multiplyAccumulates(inputs);
  }

  /// Returns the bytes that a pass reads and writes, each element once.
  long byteSize() {
    return node.shape().byteSize() + inputs.stream().mapToLong(Shape::byteSize).sum();
  }
}
