package dev.sash.gradient;

import dev.sash.layer.Activation;
import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
import dev.sash.layer.Convolution;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Identity;
import dev.sash.layer.Input;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.ParametricRelu;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.Transpose;
import dev.sash.layer.TransposedConvolution;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Makes the step of each layer.
///
/// @param parameters where parameters lie
/// @param values slab of the parameters
/// @param gradients slab of the gradients of the trained ones
/// @param resources what steps share
record Steps(
    Parameters parameters, MemorySegment values, MemorySegment gradients, Resources resources) {

  /// Returns the step of a node; null for inputs and constants, which compute nothing.
  ///
  /// @throws NoGradientException if there is no backward pass through the layer
  Step of(Node node, List<Signal> inputs, Signal output) {
    Signal input = inputs.isEmpty() ? null : inputs.getFirst();
    Arena arena = resources.arena();
    return switch (node.layer()) {
      case Input _, Constant _ -> null;
      case Convolution layer -> convolution(node, layer, Constraint.NONE, input, output);
      case PartiallyConnected layer ->
          convolution(node, layer.dense(), new Constraint.Connections(layer), input, output);
      case TrainableSubsampling layer ->
          convolution(node, layer.dense(), new Constraint.Tied(layer), input, output);
      case FullyConnected _ -> fullyConnected(node, input, output);
      case Pooling layer -> pooling(layer, input, output);
      case GlobalPooling layer -> {
        Shape shape = input.shape();
        yield pooling(layer.toPooling(shape.height(), shape.width()), input, output);
      }
      case AdaptivePooling layer -> {
        Pooling windows =
            layer
                .toPooling(input.shape())
                .orElseThrow(
                    () ->
                        new NoGradientException(
                            node.name(),
                            "adaptive pooling of %s to %s has windows of different sizes: use an input whose sizes are multiples of the output's"
                                .formatted(input.shape(), output.shape())));
        yield pooling(windows, input, output);
      }
      case Activation layer -> new ActivationStep(layer, input, output, resources);
      case ParametricRelu layer ->
          new ParametricReluStep(
              layer.slopes().shape(),
              value(node, Role.WEIGHT),
              gradient(node, Role.WEIGHT),
              input,
              output,
              resources);
      case BatchNormalization layer ->
          new BatchNormalizationStep(
              layer,
              value(node, Role.WEIGHT),
              value(node, Role.BIAS),
              gradient(node, Role.WEIGHT),
              gradient(node, Role.BIAS),
              input,
              output);
      case LocalResponseNormalization layer ->
          new LocalResponseStep(layer, input, output, resources);
      case Softmax layer -> new SoftmaxStep(layer, input, output, resources);
      case Elementwise layer -> new ElementwiseStep(layer, inputs, output, resources);
      case Concatenation layer -> new ConcatenationStep(layer.axis(), inputs, output);
      case Mean layer -> new MeanStep(layer, input, output, resources);
      case Dropout layer -> new DropoutStep(layer.rate(), input, output, arena);
      case Identity _, Reshape _ -> new CopyStep(input, output);
      case Flatten layer -> flatten(layer, input, output);
      case Transpose layer ->
          SelectionStep.ofTranspose(
              ints(layer.inputSizes(input.shape())),
              ints(layer.permutation()),
              input,
              output,
              arena);
      case Slice layer -> SelectionStep.ofSlice(layer, input, output, arena);
      case Pad layer -> SelectionStep.ofPad(layer, input, output, arena);
      case ChannelShuffle layer -> SelectionStep.ofShuffle(layer, input, output, arena);
      case LocallyConnected _,
          TiledConvolution _,
          TransposedConvolution _,
          DistanceWeightedPooling _,
          InstanceNormalization _,
          MatrixProduct _,
          Resize _ ->
          throw new NoGradientException(
              node.name(),
              "there is no backward pass through a layer of kind '%s'"
                  .formatted(node.layer().kind()));
    };
  }

  private MemorySegment value(Node node, Role role) {
    return parameters.entry(node.name(), role).map(entry -> entry.in(values)).orElse(null);
  }

  private MemorySegment gradient(Node node, Role role) {
    return parameters
        .entry(node.name(), role)
        .filter(Parameters.Entry::trained)
        .map(entry -> entry.in(gradients))
        .orElse(null);
  }

  private ConvolutionStep.Filters filters(Node node, Constraint constraint) {
    return new ConvolutionStep.Filters(
        value(node, Role.WEIGHT),
        value(node, Role.BIAS),
        gradient(node, Role.WEIGHT),
        gradient(node, Role.BIAS),
        constraint);
  }

  private Step convolution(
      Node node, Convolution layer, Constraint constraint, Signal input, Signal output) {
    ConvolutionStep.Filters filters = filters(node, constraint);
    return new ConvolutionStep(layer.geometry(), layer.groups(), filters, input, output, resources);
  }

  /// The kernels cover the input, so each image is one row of a matrix as it lies in memory.
  private Step fullyConnected(Node node, Signal input, Signal output) {
    Shape shape = input.shape();
    int elements = Math.toIntExact(shape.elementCount() / shape.batch());
    Signal vectors = input.as(new Shape(shape.batch(), 1, 1, elements));
    ConvolutionStep.Filters filters = filters(node, Constraint.NONE);
    return new ConvolutionStep(Geometry.of(1, 1), 1, filters, vectors, output, resources);
  }

  private Step pooling(Pooling layer, Signal input, Signal output) {
    return layer.reduction().kind() == Reduction.Kind.MAX
        ? new MaxPoolingStep(layer.geometry(), input, output, resources.arena())
        : new WindowPoolingStep(layer, input, output, resources);
  }

  private Step flatten(Flatten layer, Signal input, Signal output) {
    Shape shape = input.shape();
    int[] sizes = {shape.batch(), shape.height(), shape.width(), shape.depth()};
    return switch (layer.order()) {
      case HWC -> new CopyStep(input, output);
      case CHW ->
          SelectionStep.ofTranspose(
              sizes, new int[] {0, 3, 1, 2}, input, output, resources.arena());
    };
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
