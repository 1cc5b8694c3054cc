package dev.sash.onnx;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.Mean;
import dev.sash.layer.Softmax;
import dev.sash.volume.Axis;
import dev.sash.volume.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Writes normalisations, softmax and means.
final class NormalizationLayers {

  private NormalizationLayers() {}

  static OnnxValue batch(BatchNormalization layer, NodeWriter node) {
    OnnxValue value = node.value(0);
    List<String> inputs =
        List.of(
            value.name(),
            vector(".weight", layer.scale(), node),
            vector(".bias", layer.shift(), node),
            vector(".running_mean", layer.mean(), node),
            vector(".running_var", layer.variance(), node));
    ProtoMessage epsilon = OnnxAttribute.number("epsilon", layer.epsilon());
    return node.give(value.rank(), "BatchNormalization", inputs, epsilon);
  }

  private static String vector(String suffix, Tensor tensor, NodeWriter node) {
    return node.weights(suffix, tensor, tensor.elementCount());
  }

  static OnnxValue instance(InstanceNormalization layer, NodeWriter node) {
    List<String> inputs =
        List.of(
            node.image(0),
            vector(".weight", layer.scale(), node),
            vector(".bias", layer.shift(), node));
    ProtoMessage epsilon = OnnxAttribute.number("epsilon", layer.epsilon());
    return node.give(4, "InstanceNormalization", inputs, epsilon);
  }

  static OnnxValue localResponse(LocalResponseNormalization layer, NodeWriter node) {
    return node.give(
        4,
        "LRN",
        List.of(node.image(0)),
        OnnxAttribute.integer("size", layer.size()),
        OnnxAttribute.number("alpha", layer.alpha()),
        OnnxAttribute.number("beta", layer.beta()),
        OnnxAttribute.number("bias", layer.bias()));
  }

  /// Returns where an axis of a volume is in \[N, C, H, W\] or \[N, C\].
  static int place(Axis axis) {
    return switch (axis) {
      case BATCH -> 0;
      case DEPTH -> 1;
      case HEIGHT -> 2;
      case WIDTH -> 3;
    };
  }

  static long[] places(Collection<Axis> axes) {
    return axes.stream().mapToLong(NormalizationLayers::place).sorted().toArray();
  }

  static OnnxValue softmax(Softmax layer, NodeWriter node) {
    String operator = layer.logarithm() ? "LogSoftmax" : "Softmax";
    Set<Axis> axes = largeAxes(layer.axes(), node);
    if (axes.size() > 1) {
      return joined(operator, places(axes), node);
    }
    Axis axis = axes.iterator().next();
    boolean isRow = node.value(0).rank() == 2 && (axis == Axis.DEPTH || axis == Axis.BATCH);
    return node.give(
        isRow ? 2 : 4,
        operator,
        List.of(isRow ? node.row(0) : node.image(0)),
        OnnxAttribute.integer("axis", place(axis)));
  }

  /// Returns the axes whose size can be other than 1; one of them all if there is none.
  private static Set<Axis> largeAxes(Set<Axis> axes, NodeWriter node) {
    Set<Axis> large = EnumSet.copyOf(axes);
    large.removeIf(axis -> node.shape(0).size(axis) == 1 && !node.isOpen(0, axis));
    return large.isEmpty() ? EnumSet.of(axes.iterator().next()) : large;
  }

  /// ONNX's softmax goes along one axis: several are moved to the end and joined.
  private static OnnxValue joined(String operator, long[] axes, NodeWriter node) {
    List<Long> order = new ArrayList<>();
    for (long axis = 0; axis < 4; axis++) {
      long each = axis;
      if (Arrays.stream(axes).noneMatch(joined -> joined == each)) {
        order.add(axis);
      }
    }
    long[] sizes = new long[order.size() + 1];
    sizes[order.size()] = -1;
    Arrays.stream(axes).forEach(order::add);
    long[] permutation = order.stream().mapToLong(Long::longValue).toArray();
    long[] back = new long[4];
    for (int axis = 0; axis < 4; axis++) {
      back[(int) permutation[axis]] = axis;
    }
    String moved = node.transposed("/transpose", node.image(0), permutation);
    String shape = node.step("/shape", "Shape", List.of(moved));
    String flat =
        node.step("/reshape", "Reshape", List.of(moved, node.integers("/reshape.shape", sizes)));
    String result =
        node.step("/softmax", operator, List.of(flat), OnnxAttribute.integer("axis", -1));
    String unflat = node.step("/back", "Reshape", List.of(result, shape));
    return node.give(4, "Transpose", List.of(unflat), OnnxAttribute.integers("perm", back));
  }

  static OnnxValue mean(Mean layer, NodeWriter node) {
    String axes = node.integers(".axes", places(layer.axes()));
    return node.give(
        4, "ReduceMean", List.of(node.image(0), axes), OnnxAttribute.integer("keepdims", 1));
  }
}
