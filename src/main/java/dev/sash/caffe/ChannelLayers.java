package dev.sash.caffe;

import dev.sash.file.Broken;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Elementwise;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.ParametricRelu;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Layers with a number a channel: BatchNorm, Scale, Bias, PReLU; and those across channels: LRN,
/// ShuffleChannel.
final class ChannelLayers {

  private ChannelLayers() {}

  private static Value channelsInnermost(Step step, Value input) {
    if (input.rank() < 2) {
      throw Broken.rule("%s needs channels, axis 1, got %s", step.layer().type(), input);
    }
    if (input.rank() == 4) {
      return step.graph().ordered(step.name(), input, Value.CHANNELS_LAST);
    }
    if (input.rank() == 2) {
      return step.graph().ordered(step.name(), input, Value.rowMajor(2));
    }
    throw Broken.unsupported(
        "%s on a blob of %d axes is not supported: %s", step.layer().type(), input.rank(), input);
  }

  /// Batch normalisation, alone or with the Scale layer that follows it.
  static Value batchNorm(Step step, Optional<Step> scale) {
    Value input = channelsInnermost(step, step.input());
    Message parameters = step.parameters("batch_norm_param");
    if (!parameters.flag("use_global_stats", true)) {
      throw Broken.unsupported(
          "normalising by the batch at hand is not supported: set use_global_stats to true");
    }
    parameters.number("moving_average_fraction", 0);
    float epsilon = parameters.number("eps", 1e-5f);
    step.requireUnderstood(parameters);
    step.requireBlobs(3);
    int channels = input.sizes().get(1);
    float sum = step.vector(2, 1, "the weight of the running sums").get(0);
    float share = sum == 0 ? 0 : 1 / sum;
    Tensor mean = times(step, step.vector(0, channels, "one mean a channel"), share);
    Tensor variance = times(step, step.vector(1, channels, "one variance a channel"), share);
    scale.ifPresent(next -> next.requireBlobs(hasBias(next) ? 2 : 1));
    Tensor gamma =
        scale
            .map(next -> next.vector(0, channels, "one factor a channel"))
            .orElseGet(() -> step.uniform(1, channels));
    Tensor beta =
        scale
            .filter(ChannelLayers::hasBias)
            .map(next -> next.vector(1, channels, "one bias a channel"))
            .orElseGet(() -> step.uniform(0, channels));
    return step.add(new BatchNormalization(gamma, beta, mean, variance, epsilon), input);
  }

  private static Tensor times(Step step, Tensor tensor, float factor) {
    if (factor == 1) {
      return tensor;
    }
    MemorySegment product = step.memory().allocate(tensor.elementCount());
    for (long i = 0; i < tensor.elementCount(); i++) {
      product.setAtIndex(ValueLayout.JAVA_FLOAT, i, tensor.get(i) * factor);
    }
    return Tensor.of(product, tensor.dimensions());
  }

  private static boolean hasBias(Step scale) {
    return scale.parameters("scale_param").flag("bias_term", false);
  }

  /// Returns whether a Scale layer has one trained factor a channel.
  static boolean isPerChannel(Step scale, int rank) {
    Message parameters = scale.parameters("scale_param");
    return scale.layer().bottoms().size() == 1
        && (rank == 2 || rank == 4)
        && Step.axis(parameters.integer("axis", 1), rank) == 1
        && parameters.integer("num_axes", 1) == 1
        && isUnderstood(scale, parameters);
  }

  private static boolean isUnderstood(Step scale, Message parameters) {
    hasBias(scale);
    scale.requireUnderstood(parameters);
    return true;
  }

  static Value scale(Step step) {
    step.requireInputs(1, 2);
    Message parameters = step.parameters("scale_param");
    Value input = step.inputs().getFirst();
    boolean trained = step.inputs().size() == 1;
    boolean hasBias = hasBias(step);
    int axis = parameters.integer("axis", 1);
    int axes = parameters.integer("num_axes", 1);
    step.requireUnderstood(parameters);
    if (trained) {
      step.requireBlobs(hasBias ? 2 : 1);
    } else if (hasBias) {
      throw Broken.unsupported("a Scale layer of two bottoms with a bias is not supported");
    }
    if (isPerChannel(step, input.rank())) {
      Value channels = channelsInnermost(step, input);
      int count = input.sizes().get(1);
      Tensor gamma = step.vector(0, count, "one factor a channel");
      Tensor beta = hasBias ? step.vector(1, count, "one bias a channel") : step.uniform(0, count);
      Tensor none = step.uniform(0, count);
      return step.add(
          new BatchNormalization(gamma, beta, none, step.uniform(1, count), 0), channels);
    }
    if (!trained) {
      return combined(step, Elementwise.PRODUCT, input, step.inputs().get(1), axis);
    }
    Value scaled =
        combined(step, Elementwise.PRODUCT, input, trained(step, 0, input, axis, axes), axis);
    return hasBias
        ? combined(step, Elementwise.SUM, scaled, trained(step, 1, input, axis, axes), axis)
        : scaled;
  }

  static Value bias(Step step) {
    step.requireInputs(1, 2);
    Message parameters = step.parameters("bias_param");
    Value input = step.inputs().getFirst();
    int axis = parameters.integer("axis", 1);
    int axes = parameters.integer("num_axes", 1);
    step.requireUnderstood(parameters);
    if (step.inputs().size() == 2) {
      return combined(step, Elementwise.SUM, input, step.inputs().get(1), axis);
    }
    step.requireBlobs(1);
    return combined(step, Elementwise.SUM, input, trained(step, 0, input, axis, axes), axis);
  }

  /// Returns trained numbers that stand along some axes of the input.
  private static Value trained(Step step, int blob, Value input, int axis, int axes) {
    int from = axes == 0 ? 0 : Step.axis(axis, input.rank());
    int to = axes == -1 ? input.rank() : from + axes;
    if (to < from || to > input.rank()) {
      throw Broken.rule("%d axes from axis %d on are more than %s has", axes, axis, input);
    }
    List<Integer> sizes = input.sizes().subList(from, to);
    Tensor tensor = step.numbers(blob, sizes, "the sizes of the axes");
    return step.graph().constant(step.name() + "/numbers", step.aligned(tensor), sizes);
  }

  /// Combines a blob with one that stands along some of its axes, from `axis` on, and is repeated
  /// along the others.
  private static Value combined(
      Step step, Elementwise operation, Value input, Value other, int axis) {
    int from = other.rank() == 0 ? 0 : Step.axis(axis, input.rank());
    int to = from + other.rank();
    if (input.rank() > 4
        || to > input.rank()
        || !input.sizes().subList(from, to).equals(other.sizes())) {
      throw Broken.rule(
          "%s does not stand along the axes of %s from axis %d on", other, input, axis);
    }
    List<Integer> sizes = new ArrayList<>(Collections.nCopies(from, 1));
    sizes.addAll(other.sizes());
    sizes.addAll(Collections.nCopies(input.rank() - to, 1));
    Graph graph = step.graph();
    Value repeated = graph.reshaped(step.name(), other, sizes, input.order());
    return graph.add(step.name(), operation, input.sizes(), input.order(), input, repeated);
  }

  static Value prelu(Step step) {
    Value input = channelsInnermost(step, step.input());
    Message parameters = step.parameters("prelu_param");
    boolean shared = parameters.flag("channel_shared", false);
    step.requireUnderstood(parameters);
    step.requireBlobs(1);
    int count = shared ? 1 : input.sizes().get(1);
    Tensor slopes = step.vector(0, count, shared ? "one slope" : "one slope a channel");
    Shape shape = Shape.of(1, 1, 1).with(Axis.DEPTH, count);
    return step.add(new ParametricRelu(Volume.of(step.aligned(slopes), shape)), input);
  }

  static Value shuffle(Step step) {
    Value input = step.image();
    Message parameters = step.parameters("shuffle_channel_param");
    int groups = parameters.integer("group", 1);
    step.requireUnderstood(parameters);
    return step.add(new ChannelShuffle(groups), input);
  }

  static Value lrn(Step step) {
    Value input = step.image();
    Message parameters = step.parameters("lrn_param");
    int size = parameters.integer("local_size", 5);
    float alpha = parameters.number("alpha", 1);
    float beta = parameters.number("beta", 0.75f);
    float bias = parameters.number("k", 1);
    if (!parameters
        .name("norm_region", List.of("ACROSS_CHANNELS", "WITHIN_CHANNEL"))
        .equals("ACROSS_CHANNELS")) {
      throw Broken.unsupported(
          "normalisation within a channel is not supported, across channels is");
    }
    step.requireUnderstood(parameters);
    if (size % 2 == 0) {
      throw Broken.rule("local_size must be odd: %d", size);
    }
    return step.add(new LocalResponseNormalization(size, alpha, beta, bias), input);
  }
}
