package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Partially connected convolution: each filter sees its own subset of the input's channels, as C3
/// of LeNet-5 does (LeCun et al. 1998, table I). It runs as a convolution whose other weights are
/// zero.
///
/// @param dense the convolution with zeros where there is no connection
/// @param connections for each filter the channels that it sees
public record PartiallyConnected(Convolution dense, List<Set<Integer>> connections)
    implements Layer {

  /// @throws IllegalArgumentException if the connections do not fit the filters and channels, or a
  ///   weight without a connection is not zero
  public PartiallyConnected {
    connections = connections.stream().map(Set::copyOf).toList();
    Kernels kernels = dense.kernels();
    if (connections.size() != kernels.filters() || dense.groups() != 1) {
      throw new IllegalArgumentException(
          "one set of channels a filter and a single group: filters=%d sets=%d groups=%d"
              .formatted(kernels.filters(), connections.size(), dense.groups()));
    }
    for (int filter = 0; filter < kernels.filters(); filter++) {
      requireFits(kernels, filter, connections.get(filter));
    }
  }

  private static void requireFits(Kernels kernels, int filter, Set<Integer> channels) {
    if (channels.isEmpty()
        || channels.stream().anyMatch(channel -> channel < 0 || channel >= kernels.depth())) {
      throw new IllegalArgumentException(
          "filter %d must see at least one of the channels 0 to %d: %s"
              .formatted(filter, kernels.depth() - 1, channels));
    }
    for (int channel = 0; channel < kernels.depth(); channel++) {
      for (int i = 0; !channels.contains(channel) && i < kernels.height() * kernels.width(); i++) {
        if (kernels.get(filter, channel, i / kernels.width(), i % kernels.width()) != 0) {
          throw new IllegalArgumentException(
              "filter %d is not connected to channel %d, but has a weight there"
                  .formatted(filter, channel));
        }
      }
    }
  }

  /// Returns a layer from the weights of the connections alone.
  ///
  /// @param connections for each filter the channels that it sees, in ascending order
  /// @param weights for each filter and each of its channels kernel height x kernel width values,
  ///   one after the other
  /// @param bias one value a filter, or empty
  /// @param geometry kernel size, stride, dilation, padding
  /// @param depth channels of the input
  /// @throws IllegalArgumentException if the number of weights is not that of the connections, or a
  ///   filter's channels are not in ascending order
  public static PartiallyConnected of(
      List<List<Integer>> connections,
      Tensor weights,
      Optional<Tensor> bias,
      Geometry geometry,
      int depth) {
    long count = connections.stream().mapToLong(List::size).sum();
    long needed = count * geometry.height() * geometry.width();
    if (weights.elementCount() != needed) {
      throw new IllegalArgumentException(
          "%d connections of %dx%d need %d weights, got %d"
              .formatted(
                  count, geometry.height(), geometry.width(), needed, weights.elementCount()));
    }
    float[] dense = Kernels.zeros(connections.size(), depth, geometry);
    int area = geometry.height() * geometry.width();
    long at = 0;
    for (int filter = 0; filter < connections.size(); filter++) {
      int previous = -1;
      for (int channel : connections.get(filter)) {
        if (channel <= previous || channel >= depth) {
          throw new IllegalArgumentException(
              "filter %d must see channels from 0 to %d in ascending order: %s"
                  .formatted(filter, depth - 1, connections.get(filter)));
        }
        previous = channel;
        for (int i = 0; i < area; i++) {
          dense[(filter * depth + channel) * area + i] = weights.get(at++);
        }
      }
    }
    Tensor tensor =
        Tensor.copyOf(dense, connections.size(), depth, geometry.height(), geometry.width());
    Convolution convolution = Convolution.of(Kernels.ofOihw(tensor), bias, geometry);
    return new PartiallyConnected(convolution, connections.stream().map(Set::copyOf).toList());
  }

  @Override
  public String kind() {
    return "partially connected convolution";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return dense.outputShape(inputs);
  }

  private long connectionCount() {
    return connections.stream().mapToLong(Set::size).sum();
  }

  /// Returns the weights of the connections, and the biases.
  @Override
  public long weightCount() {
    long area = (long) dense.geometry().height() * dense.geometry().width();
    return connectionCount() * area + dense.bias().map(Tensor::elementCount).orElse(0L);
  }

  @Override
  public long multiplyAccumulates(List<Shape> inputs) {
    Shape output = outputShape(inputs);
    long area = (long) dense.geometry().height() * dense.geometry().width();
    return output.positionCount() * connectionCount() * area;
  }

  @Override
  public Optional<Geometry> stepping() {
    return Optional.of(dense.geometry());
  }

  @Override
  public String describe() {
    return dense.describe() + ", " + connectionCount() + " connections";
  }
}
