package dev.sash.dense;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.Elementwise;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.Pooling;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.run.Model;
import dev.sash.run.Session;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;

/// How far two runs of a network that sum in different orders can be apart.
///
/// A sum of n products is off by at most n * ulp * sum |w x| (Higham 2002, section 3.1); through
/// layers that never enlarge a difference between their inputs, errors add up to (n1 + n2 + ...) *
/// ulp * the output of the network of absolute values.
final class RoundingBound implements AutoCloseable {

  /// Two runs, each off by half an ulp a term, and some room for the terms of second order.
  private static final double FACTOR = 1.01;

  private final Model magnitudes;
  private final Session session;
  private final double terms;
  private final Arena arena = Arena.ofShared();
  private final Volume input;
  private final Volume output;

  RoundingBound(Network network) {
    Network.Builder builder = Network.builder();
    for (Node node : network.nodes()) {
      builder.add(node.name(), magnitudes(node.layer()), node.inputs());
    }
    network.outputs().forEach(node -> builder.output(node.name()));
    Network positive = builder.build();
    terms = network.nodes().stream().mapToDouble(node -> terms(network, node)).sum();
    magnitudes = Model.load(positive);
    session = magnitudes.session();
    input = Volume.allocate(arena, network.inputShape());
    output = Volume.allocate(arena, network.outputShape());
  }

  /// Returns the largest allowed difference for each output.
  float[] of(Volume crop) {
    for (int y = 0; y < crop.shape().height(); y++) {
      for (int x = 0; x < crop.shape().width(); x++) {
        for (int channel = 0; channel < crop.shape().depth(); channel++) {
          input.set(y, x, channel, Math.abs(crop.get(y, x, channel)));
        }
      }
    }
    session.run(input, output);
    float[] bound = output.toNchw();
    for (int i = 0; i < bound.length; i++) {
      bound[i] = (float) (FACTOR * terms * Math.ulp(1f) * bound[i]);
    }
    return bound;
  }

  private static double terms(Network network, Node node) {
    return switch (node.layer()) {
      case Convolution convolution -> convolution.kernels().elementsPerFilter() + 2;
      case FullyConnected layer -> layer.kernels().elementsPerFilter() + 2;
      case Pooling pooling -> pooling.geometry().height() * pooling.geometry().width() + 1;
      default ->
          node.layer().kind().startsWith("global")
              ? network.inputShapes(node).getFirst().positionCount() + 1
              : 4;
    };
  }

  private static Layer magnitudes(Layer layer) {
    return switch (layer) {
      case Convolution it ->
          new Convolution(
              magnitudes(it.kernels()),
              it.bias().map(RoundingBound::magnitudes),
              it.geometry(),
              it.groups());
      case FullyConnected it ->
          new FullyConnected(magnitudes(it.kernels()), it.bias().map(RoundingBound::magnitudes));
      case BatchNormalization it -> magnitudes(it);
      case Activation it -> requireContraction(it);
      case Elementwise it -> {
        if (it.operation() != Elementwise.Operation.SUM) {
          throw new IllegalArgumentException("no bound for " + it);
        }
        yield it;
      }
      default -> layer;
    };
  }

  private static Activation requireContraction(Activation activation) {
    return switch (activation.function()) {
      case RELU, LEAKY_RELU -> activation;
      default -> throw new IllegalArgumentException("no bound for " + activation);
    };
  }

  private static Kernels magnitudes(Kernels kernels) {
    return new Kernels(
        magnitudes(kernels.tensor()),
        kernels.order(),
        kernels.filters(),
        kernels.depth(),
        kernels.height(),
        kernels.width());
  }

  private static Tensor magnitudes(Tensor tensor) {
    float[] values = tensor.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return Tensor.copyOf(values, tensor.dimensions());
  }

  /// The mean is taken off before the factor is applied, or folded into weights: both |shift| and
  /// |mean * factor| count.
  private static BatchNormalization magnitudes(BatchNormalization layer) {
    int channels = (int) layer.scale().elementCount();
    float[] factor = new float[channels];
    float[] offset = new float[channels];
    float[] ones = new float[channels];
    for (int i = 0; i < channels; i++) {
      factor[i] = (float) Math.abs(layer.factor(i));
      offset[i] = Math.abs(layer.shift().get(i)) + Math.abs(layer.mean().get(i)) * factor[i];
      ones[i] = 1;
    }
    return new BatchNormalization(
        Tensor.copyOf(factor, channels),
        Tensor.copyOf(offset, channels),
        Tensor.copyOf(new float[channels], channels),
        Tensor.copyOf(ones, channels),
        0);
  }

  @Override
  public void close() {
    session.close();
    magnitudes.close();
    arena.close();
  }
}
