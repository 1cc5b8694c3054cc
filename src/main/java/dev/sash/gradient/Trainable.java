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
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Identity;
import dev.sash.layer.Input;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.ParametricRelu;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.Transpose;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The parameters of a layer that training may change, and how the layer is made anew with others.
///
/// @param weights as the layer has them
/// @param kernels the order of the weights, where they are kernels
/// @param biases as the layer has them, or empty
/// @param constraint what holds between the weights
/// @param renewal makes the layer of other tensors for the weights and, where it has them, the
///   biases, in the same order
record Trainable(
    Tensor weights,
    Optional<Kernels> kernels,
    Optional<Tensor> biases,
    Constraint constraint,
    Function<Map<Role, Tensor>, Layer> renewal) {

  /// Returns the parameters of a layer; empty where it has none, or none that this package trains.
  static Optional<Trainable> of(Layer layer) {
    return switch (layer) {
      case Convolution it -> Optional.of(of(it, Constraint.NONE, dense -> dense));
      case PartiallyConnected it -> {
        Function<Convolution, Layer> renewal =
            dense -> new PartiallyConnected(dense, it.connections());
        yield Optional.of(of(it.dense(), new Constraint.Connections(it), renewal));
      }
      case TrainableSubsampling it ->
          Optional.of(of(it.dense(), new Constraint.Tied(it), TrainableSubsampling::new));
      case FullyConnected it -> Optional.of(of(it));
      case BatchNormalization it -> Optional.of(of(it));
      case ParametricRelu it -> Optional.of(of(it));
      case Input _,
          Constant _,
          Pooling _,
          GlobalPooling _,
          Activation _,
          LocalResponseNormalization _,
          Softmax _,
          Elementwise _,
          MatrixProduct _,
          Concatenation _,
          Flatten _,
          Reshape _,
          Transpose _,
          Dropout _,
          Identity _,
          LocallyConnected _,
          TiledConvolution _,
          TransposedConvolution _,
          DistanceWeightedPooling _,
          AdaptivePooling _,
          Mean _,
          InstanceNormalization _,
          Resize _,
          Pad _,
          Slice _,
          ChannelShuffle _ ->
          Optional.empty();
    };
  }

  private static Trainable of(
      Convolution layer, Constraint constraint, Function<Convolution, Layer> renewal) {
    return new Trainable(
        layer.kernels().tensor(),
        Optional.of(layer.kernels()),
        layer.bias(),
        constraint,
        tensors ->
            renewal.apply(
                new Convolution(
                    with(layer.kernels(), tensors.get(Role.WEIGHT)),
                    Optional.ofNullable(tensors.get(Role.BIAS)),
                    layer.geometry(),
                    layer.groups())));
  }

  private static Trainable of(FullyConnected layer) {
    return new Trainable(
        layer.kernels().tensor(),
        Optional.of(layer.kernels()),
        layer.bias(),
        Constraint.NONE,
        tensors ->
            new FullyConnected(
                with(layer.kernels(), tensors.get(Role.WEIGHT)),
                Optional.ofNullable(tensors.get(Role.BIAS))));
  }

  private static Kernels with(Kernels kernels, Tensor tensor) {
    return new Kernels(
        tensor,
        kernels.order(),
        kernels.filters(),
        kernels.depth(),
        kernels.height(),
        kernels.width());
  }

  private static Trainable of(BatchNormalization layer) {
    return new Trainable(
        layer.scale(),
        Optional.empty(),
        Optional.of(layer.shift()),
        Constraint.NONE,
        tensors ->
            new BatchNormalization(
                tensors.get(Role.WEIGHT),
                tensors.get(Role.BIAS),
                layer.mean(),
                layer.variance(),
                layer.epsilon()));
  }

  private static Trainable of(ParametricRelu layer) {
    Shape shape = layer.slopes().shape();
    Volume compact = layer.slopes();
    if (!compact.isContiguous()) {
      compact = Volume.allocate(Arena.ofAuto(), shape);
      compact.copyFrom(layer.slopes());
    }
    Tensor slopes =
        Tensor.of(
            compact.segment().asSlice(0, shape.byteSize()),
            shape.batch(),
            shape.height(),
            shape.width(),
            shape.depth());
    return new Trainable(
        slopes,
        Optional.empty(),
        Optional.empty(),
        Constraint.NONE,
        tensors -> new ParametricRelu(Volume.of(tensors.get(Role.WEIGHT).segment(), shape)));
  }

  /// Returns the parameter of a role, if the layer has it.
  Optional<Tensor> tensor(Role role) {
    return switch (role) {
      case WEIGHT -> Optional.of(weights);
      case BIAS -> biases;
    };
  }
}
