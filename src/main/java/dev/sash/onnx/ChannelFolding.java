package dev.sash.onnx;

import dev.sash.file.Memory;
import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Constant;
import dev.sash.layer.Convolution;
import dev.sash.layer.Elementwise;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Layer;
import dev.sash.network.Node;
import dev.sash.onnx.Value.Floats;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.util.Optional;

/// Takes a constant for each channel that is added to, or multiplied with, a layer's output into
/// the layer itself.
final class ChannelFolding {

  private ChannelFolding() {}

  /// Returns the result with the constant folded in, if the main operand's layer can take it and
  /// nobody else reads it.
  static Optional<Layout> fold(
      Operation operation, Elementwise.Operation kind, Broadcast broadcast, Floats constant) {
    Node node = operation.draft().node(broadcast.main().node());
    Shape shape = broadcast.shape(constant.dims());
    boolean isOneAChannel = shape.equals(Shape.of(1, 1, shape.depth()));
    if (!isOneAChannel || operation.readerCount(node.name()) > 1) {
      return Optional.empty();
    }
    if (kind == Elementwise.Operation.PRODUCT
        && constant.tensor(operation.memory()).elementCount() == 1) {
      Optional<String> tanh = scaledTanh(operation, node, constant);
      if (tanh.isPresent()) {
        return tanh.map(broadcast::result);
      }
    }
    int channels = node.shape().depth();
    Optional<Layer> layer =
        switch (kind) {
          case SUM -> plus(operation.memory(), node.layer(), constant, channels);
          case PRODUCT -> times(operation.memory(), node.layer(), constant, channels);
          case DIFFERENCE, QUOTIENT -> Optional.empty();
        };
    return layer.map(
        folded -> broadcast.result(operation.add(folded, node.inputs().toArray(String[]::new))));
  }

  /// Returns the layer for a number times the hyperbolic tangent of another number times a volume.
  private static Optional<String> scaledTanh(Operation operation, Node tanh, Floats outer) {
    if (!tanh.layer().equals(Activation.TANH)) {
      return Optional.empty();
    }
    Node product = operation.draft().node(tanh.inputs().getFirst());
    if (!product.layer().equals(Elementwise.PRODUCT)
        || product.inputs().size() != 2
        || operation.readerCount(product.name()) > 1) {
      return Optional.empty();
    }
    Node inner = operation.draft().node(product.inputs().getLast());
    if (!(inner.layer() instanceof Constant(Volume factor)) || factor.shape().elementCount() != 1) {
      return Optional.empty();
    }
    Activation layer =
        Activation.scaledTanh(outer.tensor(operation.memory()).get(0), factor.get(0, 0, 0));
    return Optional.of(operation.add(layer, product.inputs().getFirst()));
  }

  private static Optional<Layer> plus(Memory memory, Layer layer, Floats constant, int channels) {
    if (layer instanceof Convolution(var kernels, var bias, var geometry, int groups)) {
      Tensor sum = bias(memory, bias, constant, channels);
      return Optional.of(new Convolution(kernels, Optional.of(sum), geometry, groups));
    }
    if (layer instanceof FullyConnected(var kernels, var bias)) {
      Tensor sum = bias(memory, bias, constant, channels);
      return Optional.of(new FullyConnected(kernels, Optional.of(sum)));
    }
    if (layer
        instanceof
        BatchNormalization(var scale, var shift, var mean, var variance, float epsilon)) {
      Tensor sum = bias(memory, Optional.of(shift), constant, channels);
      return Optional.of(new BatchNormalization(scale, sum, mean, variance, epsilon));
    }
    return Optional.empty();
  }

  private static Optional<Layer> times(Memory memory, Layer layer, Floats constant, int channels) {
    if (!(layer instanceof BatchNormalization norm)) {
      return Optional.empty();
    }
    Tensor factor = vector(memory, constant, channels);
    return Optional.of(
        new BatchNormalization(
            combined(memory, Elementwise.Operation.PRODUCT, norm.scale(), factor),
            combined(memory, Elementwise.Operation.PRODUCT, norm.shift(), factor),
            norm.mean(),
            norm.variance(),
            norm.epsilon()));
  }

  private static Tensor bias(Memory memory, Optional<Tensor> bias, Floats constant, int channels) {
    Tensor added = vector(memory, constant, channels);
    return bias.map(old -> combined(memory, Elementwise.Operation.SUM, old, added)).orElse(added);
  }

  private static Tensor combined(Memory memory, Elementwise.Operation kind, Tensor a, Tensor b) {
    Floats left = Floats.of(a.asDimensions(a.elementCount()));
    Floats right = Floats.of(b.asDimensions(b.elementCount()));
    return ((Floats) Folding.combined(kind, left, right, memory)).tensor(memory);
  }

  /// Returns one value a channel of a constant that has one in all or one a channel.
  static Tensor vector(Memory memory, Floats constant, int channels) {
    Tensor tensor = constant.tensor(memory);
    return tensor.elementCount() == channels
        ? tensor.asDimensions(channels)
        : memory.uniform(tensor.get(0), channels, new long[] {channels});
  }
}
