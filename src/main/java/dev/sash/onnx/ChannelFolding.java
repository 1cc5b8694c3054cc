package dev.sash.onnx;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.Elementwise;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Layer;
import dev.sash.network.Node;
import dev.sash.onnx.Value.Floats;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
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

  private static Optional<Layer> plus(Memory memory, Layer layer, Floats constant, int channels) {
    return Optional.ofNullable(
        switch (layer) {
          case Convolution convolution ->
              new Convolution(
                  convolution.kernels(),
                  Optional.of(bias(memory, convolution.bias(), constant, channels)),
                  convolution.geometry(),
                  convolution.groups());
          case FullyConnected connected ->
              new FullyConnected(
                  connected.kernels(),
                  Optional.of(bias(memory, connected.bias(), constant, channels)));
          case BatchNormalization norm ->
              new BatchNormalization(
                  norm.scale(),
                  combined(
                      memory,
                      Elementwise.Operation.SUM,
                      norm.shift(),
                      vector(memory, constant, channels)),
                  norm.mean(),
                  norm.variance(),
                  norm.epsilon());
          default -> null;
        });
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
