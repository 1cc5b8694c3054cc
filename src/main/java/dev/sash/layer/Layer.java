package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;
import java.util.Optional;

/// One layer of a network: an immutable fact, with its weights, that tells the shape of its output
/// and what it costs.
///
/// The implementations are records; a `switch` over them is exhaustive. They may be shared between
/// networks and threads.
public sealed interface Layer
    permits Input,
        Constant,
        Convolution,
        FullyConnected,
        Pooling,
        GlobalPooling,
        Activation,
        ParametricRelu,
        LocalResponseNormalization,
        BatchNormalization,
        Softmax,
        Elementwise,
        MatrixProduct,
        Concatenation,
        Flatten,
        Reshape,
        Transpose,
        Dropout,
        Identity,
        LocallyConnected,
        TiledConvolution,
        PartiallyConnected,
        TrainableSubsampling,
        TransposedConvolution,
        DistanceWeightedPooling,
        AdaptivePooling,
        Mean,
        InstanceNormalization,
        Resize,
        Pad,
        Slice,
        ChannelShuffle {

  /// Returns the name of the kind of layer, in lower case: `convolution`, `max pooling`.
  String kind();

  /// Returns the shape of the output for inputs of these shapes.
  ///
  /// @throws ShapeException if the number of inputs or a shape does not fit
  Shape outputShape(List<Shape> inputs);

  /// Returns the number of trained parameters, biases included.
  default long weightCount() {
    return 0;
  }

  /// Returns the multiply-accumulate operations of a forward pass over inputs of these shapes;
  /// layers without weights count as 0, as in the tables of the field.
  default long multiplyAccumulates(List<Shape> inputs) {
    return 0;
  }

  /// Returns how the layer's window steps over the height and width of its input; empty for layers
  /// without a window.
  default Optional<Geometry> stepping() {
    return Optional.empty();
  }

  /// Returns the parameters other than weights in a few words, such as `3x3 stride 2 pad 1, 64
  /// filters`; may be empty.
  default String describe() {
    return "";
  }

  /// Returns the only input's shape.
  ///
  /// @throws ShapeException if there is not exactly one
  static Shape single(String kind, List<Shape> inputs) {
    if (inputs.size() != 1) {
      throw new ShapeException("%s takes 1 input, got %d".formatted(kind, inputs.size()));
    }
    return inputs.getFirst();
  }
}
