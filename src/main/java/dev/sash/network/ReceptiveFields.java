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
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Follows the receptive field from the input to every node.
///
/// Along each axis a layer with a kernel of f, stride s and padding p makes of (start, size,
/// stride) the field (start - p * stride, size + (f - 1) * stride, stride * s): Dumoulin and Visin
/// 2016; Araujo et al. 2019.
final class ReceptiveFields {

  private final Network network;
  private final Shape input;
  private final SequencedMap<String, ReceptiveField> fields = new LinkedHashMap<>();
  private final Set<String> constants = new HashSet<>();

  private ReceptiveFields(Network network, Shape input) {
    this.network = network;
    this.input = input;
  }

  static SequencedMap<String, ReceptiveField> of(Network network) {
    List<Node> inputs = network.inputs();
    if (inputs.stream()
            .map(node -> node.shape().with(Axis.BATCH, 1).withDepth(1))
            .distinct()
            .count()
        != 1) {
      return new LinkedHashMap<>();
    }
    ReceptiveFields all = new ReceptiveFields(network, inputs.getFirst().shape());
    for (Node node : network.nodes()) {
      all.follow(node);
    }
    return all.fields;
  }

  private void follow(Node node) {
    List<String> computed =
        node.inputs().stream().filter(name -> !constants.contains(name)).toList();
    if (computed.isEmpty() && !(node.layer() instanceof Input)) {
      constants.add(node.name());
      return;
    }
    if (fields.keySet().containsAll(computed)) {
      try {
        field(node, computed).ifPresent(field -> fields.put(node.name(), field));
      } catch (ArithmeticException _) {
        // A field beyond the range of a long has no entry.
      }
    }
  }

  private Optional<ReceptiveField> field(Node node, List<String> computed) {
    return switch (node.layer()) {
      case Input _ -> Optional.of(ReceptiveField.of(Span.PIXEL, Span.PIXEL));
      case Constant _ -> Optional.empty();
      case Convolution _,
          PartiallyConnected _,
          LocallyConnected _,
          TiledConvolution _,
          TrainableSubsampling _,
          Pooling _,
          DistanceWeightedPooling _,
          Pad _ ->
          node.layer().stepping().map(geometry -> through(computed, geometry));
      // Their units lie between the positions of the input, or not at one distance.
      case TransposedConvolution _, Resize _ -> Optional.empty();
      case AdaptivePooling pooling ->
          pooling.height() == 1 && pooling.width() == 1
              ? whole(node, computed)
              : pooling
                  .toPooling(network.inputShapes(node).getFirst())
                  .map(windows -> through(computed, windows.geometry()));
      case Slice slice ->
          slice.ranges().containsKey(Axis.HEIGHT) || slice.ranges().containsKey(Axis.WIDTH)
              ? Optional.empty()
              : union(node, computed);
      case Mean mean ->
          mean.axes().contains(Axis.HEIGHT) || mean.axes().contains(Axis.WIDTH)
              ? whole(node, computed)
              : union(node, computed);
      case Activation _,
          ParametricRelu _,
          LocalResponseNormalization _,
          BatchNormalization _,
          Dropout _,
          Identity _,
          ChannelShuffle _,
          Elementwise _ ->
          union(node, computed);
      case Concatenation join ->
          join.axis() == Axis.BATCH || join.axis() == Axis.DEPTH
              ? union(node, computed)
              : whole(node, computed);
      case Softmax softmax ->
          mixesPositions(softmax, node.shape()) ? whole(node, computed) : union(node, computed);
      case Reshape _, Transpose _ ->
          keepsPositions(node) ? union(node, computed) : whole(node, computed);
      case FullyConnected _, GlobalPooling _, InstanceNormalization _, Flatten _, MatrixProduct _ ->
          whole(node, computed);
    };
  }

  private static boolean mixesPositions(Softmax softmax, Shape shape) {
    return (softmax.axes().contains(Axis.HEIGHT) && shape.height() > 1)
        || (softmax.axes().contains(Axis.WIDTH) && shape.width() > 1);
  }

  private boolean keepsPositions(Node node) {
    Shape shape = network.inputShapes(node).getFirst();
    return shape.equals(node.shape())
        && (!(node.layer() instanceof Transpose transpose) || keepsOrder(transpose, shape));
  }

  /// Returns whether the transpose moves axes of size 1 only, so that memory stays as it is.
  static boolean keepsOrder(Transpose transpose, Shape shape) {
    List<Integer> sizes = transpose.inputSizes(shape);
    List<Integer> moved =
        transpose.permutation().stream().filter(axis -> sizes.get(axis) > 1).toList();
    return moved.equals(moved.stream().sorted().toList());
  }

  private ReceptiveField through(List<String> computed, Geometry geometry) {
    ReceptiveField field = fields.get(computed.getFirst());
    return ReceptiveField.of(
        field
            .rows()
            .through(geometry.dilatedHeight(), geometry.strideHeight(), geometry.padding().top()),
        field
            .columns()
            .through(geometry.dilatedWidth(), geometry.strideWidth(), geometry.padding().left()));
  }

  private Optional<ReceptiveField> whole(Node node, List<String> computed) {
    List<Span> rows = new ArrayList<>();
    List<Span> columns = new ArrayList<>();
    for (String name : computed) {
      Shape shape = network.node(name).shape();
      rows.add(fields.get(name).rows().whole(shape.height(), input.height()));
      columns.add(fields.get(name).columns().whole(shape.width(), input.width()));
    }
    return union(node, rows, columns);
  }

  private Optional<ReceptiveField> union(Node node, List<String> computed) {
    List<Span> rows = new ArrayList<>();
    List<Span> columns = new ArrayList<>();
    for (String name : computed) {
      Shape shape = network.node(name).shape();
      ReceptiveField field = fields.get(name);
      boolean repeatsRows = shape.height() == 1 && node.shape().height() > 1;
      boolean repeatsColumns = shape.width() == 1 && node.shape().width() > 1;
      rows.add(repeatsRows ? field.rows().whole(1, input.height()) : field.rows());
      columns.add(repeatsColumns ? field.columns().whole(1, input.width()) : field.columns());
    }
    return union(node, rows, columns);
  }

  private Optional<ReceptiveField> union(Node node, List<Span> rows, List<Span> columns) {
    Optional<Span> row = union(rows, node.shape().height(), input.height());
    Optional<Span> column = union(columns, node.shape().width(), input.width());
    return row.isPresent() && column.isPresent()
        ? Optional.of(ReceptiveField.of(row.get(), column.get()))
        : Optional.empty();
  }

  private static Optional<Span> union(List<Span> spans, int count, int inputSize) {
    Optional<Span> union = Optional.of(spans.getFirst());
    for (Span span : spans.subList(1, spans.size())) {
      union = union.flatMap(hull -> hull.union(span, count, inputSize));
    }
    return union;
  }
}
