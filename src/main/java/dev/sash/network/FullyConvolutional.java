package dev.sash.network;

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
import dev.sash.layer.Reduction;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.Transpose;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Rewrites a network so that every layer slides: on an image of the trained size it gives what the
/// network gives, on a larger one it gives that for every window (Sermanet et al. 2014, "OverFeat",
/// section 3.5; Long, Shelhamer and Darrell 2015, section 3.1).
///
/// A layer slides if its output moves by one unit when its input moves by a whole number of units,
/// and if all branches that meet in it move at the same pace.
final class FullyConvolutional {

  private final Network network;
  private final Network.Builder builder = Network.builder();
  private final Map<String, Slid> slid = new HashMap<>();

  /// What became of a node.
  ///
  /// @param name node of the new network that holds its volume
  /// @param column how the node's column is a flattened form of that volume; empty where the two
  ///   have the same shape
  /// @param step pixels of the input to the next unit; empty where the volume does not depend on
  ///   the input
  private record Slid(String name, Optional<Column> column, Optional<Step> step) {}

  /// A column of height * width * depth values that the new network keeps as a volume.
  private record Column(Flatten.Order order, int height, int width, int depth) {

    @Override
    public String toString() {
      return height + "x" + width + "x" + depth;
    }
  }

  /// Pixels of the input from one unit to the next.
  private record Step(long height, long width) {

    Step times(Geometry geometry) {
      return new Step(
          Math.multiplyExact(height, geometry.strideHeight()),
          Math.multiplyExact(width, geometry.strideWidth()));
    }

    @Override
    public String toString() {
      return height == width ? Long.toString(height) : height + "x" + width;
    }
  }

  private FullyConvolutional(Network network) {
    this.network = network;
  }

  static Network of(Network network) {
    FullyConvolutional form = new FullyConvolutional(network);
    for (Node node : network.nodes()) {
      form.slid.put(node.name(), form.slide(node));
    }
    for (Node output : network.outputs()) {
      Slid result = form.slid.get(output.name());
      if (result.column().isPresent()) {
        throw form.refused(
            output,
            "its output is the flattened %s as one column".formatted(result.column().get()));
      }
      form.builder.output(result.name());
    }
    return form.builder.build();
  }

  private Slid slide(Node node) {
    return switch (node.layer()) {
      case Input input -> {
        Step pixel = new Step(1, 1);
        yield new Slid(
            builder.input(node.name(), input.shape()), Optional.empty(), Optional.of(pixel));
      }
      case Constant constant -> constant(node, constant);
      case Convolution convolution -> convolution(node, convolution);
      case FullyConnected layer -> fullyConnected(node, layer.kernels(), layer.bias());
      case PartiallyConnected _, TrainableSubsampling _, Pooling _, DistanceWeightedPooling _ ->
          window(node, node.layer(), node.layer().stepping().orElseThrow());
      case GlobalPooling pooling -> {
        Shape trained = trainedInput(node);
        yield withVolume(node, pooling.toPooling(trained.height(), trained.width()));
      }
      case AdaptivePooling pooling -> adaptivePooling(node, pooling);
      case Mean mean -> mean(node, mean);
      case LocallyConnected _, TiledConvolution _ ->
          throw refused(node, "its weights depend on the position in the trained image");
      case InstanceNormalization _ ->
          throw refused(node, "it normalises over the whole trained image");
      case TransposedConvolution _, Resize _ ->
          throw refused(node, "its output has more than one position for a position of its input");
      case Pad _, ChannelShuffle _ -> withVolume(node, node.layer());
      case Slice slice -> {
        if (slice.ranges().containsKey(Axis.HEIGHT) || slice.ranges().containsKey(Axis.WIDTH)) {
          throw refused(node, "it takes fixed positions of the trained image");
        }
        yield withVolume(node, slice);
      }
      case Activation _, Dropout _, Identity _ -> keep(node, node.layer(), single(node));
      case ParametricRelu relu -> parametricRelu(node, relu);
      case LocalResponseNormalization _, BatchNormalization _ -> withVolume(node, node.layer());
      case Softmax softmax -> withVolume(node, perPosition(node, softmax));
      case Elementwise _ -> elementwise(node);
      case Concatenation concatenation -> concatenation(node, concatenation);
      case Flatten flatten -> flatten(node, flatten.order());
      case Reshape _ -> reshape(node);
      case Transpose transpose -> transpose(node, transpose);
      case MatrixProduct _ ->
          throw refused(node, "a matrix product takes the columns of its image as one matrix");
    };
  }

  private CannotSlideException refused(Node node, String reason) {
    return new CannotSlideException(node.name(), reason);
  }

  private Slid single(Node node) {
    return slid.get(node.inputs().getFirst());
  }

  private Shape trainedInput(Node node) {
    return network.inputShapes(node).getFirst();
  }

  private Slid keep(Node node, Layer layer, Slid like) {
    List<String> names = node.inputs().stream().map(input -> slid.get(input).name()).toList();
    return new Slid(builder.add(node.name(), layer, names), like.column(), like.step());
  }

  private void requireVolume(Node node, Slid input) {
    if (input.column().isPresent()) {
      throw refused(
          node,
          "%s needs the flattened %s as one column: only a fully-connected layer can take it apart"
              .formatted(node.layer().kind(), input.column().get()));
    }
  }

  private Slid withVolume(Node node, Layer layer) {
    requireVolume(node, single(node));
    return keep(node, layer, single(node));
  }

  private Slid window(Node node, Layer layer, Geometry geometry) {
    Slid kept = withVolume(node, layer);
    try {
      return new Slid(kept.name(), kept.column(), kept.step().map(step -> step.times(geometry)));
    } catch (ArithmeticException _) {
      throw refused(node, "the product of the strides is beyond 2^63");
    }
  }

  private Slid adaptivePooling(Node node, AdaptivePooling pooling) {
    Shape trained = trainedInput(node);
    Pooling windows =
        pooling
            .toPooling(trained)
            .orElseThrow(
                () ->
                    refused(
                        node,
                        "its regions differ in size: %s to %dx%d"
                            .formatted(trained, pooling.height(), pooling.width())));
    return window(node, windows, windows.geometry());
  }

  private Slid mean(Node node, Mean mean) {
    boolean rows = mean.axes().contains(Axis.HEIGHT);
    boolean columns = mean.axes().contains(Axis.WIDTH);
    Shape trained = trainedInput(node);
    if (mean.axes().equals(Set.of(Axis.HEIGHT, Axis.WIDTH))) {
      GlobalPooling pooling = new GlobalPooling(Reduction.AVERAGE);
      return withVolume(node, pooling.toPooling(trained.height(), trained.width()));
    }
    if ((rows && trained.height() > 1) || (columns && trained.width() > 1)) {
      throw refused(node, "it takes the mean over %s of the trained image".formatted(mean.axes()));
    }
    Set<Axis> narrowed = new HashSet<>(mean.axes());
    narrowed.removeAll(Set.of(Axis.HEIGHT, Axis.WIDTH));
    return withVolume(node, narrowed.isEmpty() ? new Identity() : new Mean(narrowed));
  }

  private Slid constant(Node node, Constant constant) {
    requirePositionFree(node, "constant", constant.values().shape());
    return new Slid(builder.add(node.name(), constant), Optional.empty(), Optional.empty());
  }

  private void requirePositionFree(Node node, String what, Shape shape) {
    if (shape.height() != 1 || shape.width() != 1) {
      throw refused(
          node, "every position has values of its own in the %s %s".formatted(what, shape));
    }
  }

  private Slid convolution(Node node, Convolution convolution) {
    boolean readsColumn = single(node).column().isPresent();
    if (readsColumn && convolution.geometry().isPointwise() && convolution.groups() == 1) {
      return fullyConnected(node, convolution.kernels(), convolution.bias());
    }
    return window(node, convolution, convolution.geometry());
  }

  private Slid fullyConnected(Node node, Kernels kernels, Optional<Tensor> bias) {
    Slid input = single(node);
    Kernels grouped = input.column().map(column -> regroup(kernels, column)).orElse(kernels);
    Slid kept = keep(node, new FullyConnected(grouped, bias).toConvolution(), input);
    return new Slid(kept.name(), Optional.empty(), kept.step());
  }

  /// The kernels see a column; the same elements in the same order are kernels that see the volume.
  private static Kernels regroup(Kernels kernels, Column column) {
    boolean filtersInnermost = kernels.order().filtersInnermost();
    Kernels.Order order =
        switch (column.order()) {
          case CHW -> filtersInnermost ? Kernels.Order.IHWO : Kernels.Order.OIHW;
          case HWC -> filtersInnermost ? Kernels.Order.HWIO : Kernels.Order.OHWI;
        };
    return new Kernels(
        kernels.tensor(),
        order,
        kernels.filters(),
        column.depth(),
        column.height(),
        column.width());
  }

  private Slid parametricRelu(Node node, ParametricRelu relu) {
    requirePositionFree(node, "slopes", relu.slopes().shape());
    Slid input = single(node);
    return relu.slopes().shape().depth() == 1 ? keep(node, relu, input) : withVolume(node, relu);
  }

  private Softmax perPosition(Node node, Softmax softmax) {
    Set<Axis> axes = new HashSet<>(softmax.axes());
    axes.removeIf(axis -> axis != Axis.DEPTH && node.shape().size(axis) == 1);
    if (!axes.equals(Set.of(Axis.DEPTH))) {
      throw refused(
          node,
          "%s over %s of %s is not one of the depth alone"
              .formatted(softmax.kind(), softmax.axes().stream().sorted().toList(), node.shape()));
    }
    return new Softmax(axes, softmax.logarithm());
  }

  private Slid elementwise(Node node) {
    Optional<String> lead = Optional.empty();
    for (String name : node.inputs()) {
      if (slid.get(name).step().isPresent()) {
        lead = Optional.of(lead.orElse(name));
        requireSamePace(node, lead.get(), name);
      }
    }
    Slid like = slid.get(lead.orElse(node.inputs().getFirst()));
    for (String name : node.inputs()) {
      boolean fits =
          like.column().equals(slid.get(name).column())
              || (slid.get(name).step().isEmpty() && network.node(name).shape().depth() == 1);
      if (!fits) {
        requireVolume(node, like);
        requireVolume(node, slid.get(name));
      }
    }
    return keep(node, node.layer(), like);
  }

  private void requireSamePace(Node node, String first, String second) {
    Shape one = network.node(first).shape();
    Shape other = network.node(second).shape();
    if (one.height() != other.height() || one.width() != other.width()) {
      throw refused(
          node,
          "'%s' gives %s and '%s' %s: one is repeated over the positions of the other"
              .formatted(first, one, second, other));
    }
    Step step = slid.get(first).step().get();
    Step otherStep = slid.get(second).step().get();
    if (!step.equals(otherStep)) {
      throw refused(
          node,
          "it joins branches of different strides: '%s' %s, '%s' %s"
              .formatted(first, step, second, otherStep));
    }
  }

  private Slid concatenation(Node node, Concatenation concatenation) {
    if (concatenation.axis() == Axis.HEIGHT || concatenation.axis() == Axis.WIDTH) {
      throw refused(
          node,
          "concatenation along the %s moves positions"
              .formatted(concatenation.axis() == Axis.HEIGHT ? "height" : "width"));
    }
    String first = node.inputs().getFirst();
    for (String name : node.inputs()) {
      requireVolume(node, slid.get(name));
      if (slid.get(name).step().isPresent() != slid.get(first).step().isPresent()) {
        throw refused(
            node, "it joins a constant, which has one position only, to computed volumes");
      }
      if (slid.get(name).step().isPresent()) {
        requireSamePace(node, first, name);
      }
    }
    return keep(node, concatenation, slid.get(first));
  }

  private Slid flatten(Node node, Flatten.Order order) {
    Slid input = single(node);
    Shape shape = trainedInput(node);
    if (shape.height() == 1 && shape.width() == 1) {
      return input;
    }
    Column column = new Column(order, shape.height(), shape.width(), shape.depth());
    return new Slid(input.name(), Optional.of(column), input.step());
  }

  private Slid reshape(Node node) {
    Slid input = single(node);
    Shape from = trainedInput(node);
    Shape to = node.shape();
    boolean keepsImages = from.batch() == to.batch();
    if (from.equals(to)) {
      return input;
    }
    if (keepsImages && to.height() == 1 && to.width() == 1 && input.column().isEmpty()) {
      return flatten(node, Flatten.Order.HWC);
    }
    Column back = new Column(Flatten.Order.HWC, to.height(), to.width(), to.depth());
    if (keepsImages && input.column().equals(Optional.of(back))) {
      return new Slid(input.name(), Optional.empty(), input.step());
    }
    throw refused(node, "it reshapes %s to %s whatever the size of the image".formatted(from, to));
  }

  private Slid transpose(Node node, Transpose transpose) {
    Shape from = trainedInput(node);
    if (!from.equals(node.shape()) || !ReceptiveFields.keepsOrder(transpose, from)) {
      throw refused(node, "it transposes %s to %s: positions move".formatted(from, node.shape()));
    }
    return single(node);
  }
}
