package dev.sash.onnx;

import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Flatten;
import dev.sash.layer.Pad;
import dev.sash.layer.Reshape;
import dev.sash.layer.Slice;
import dev.sash.layer.Transpose;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.Map;

/// Writes layers that only move elements about. A volume's memory is \[N, H, W, C\]: what reads it
/// as an array goes through a Transpose to that order, and back.
final class MovementLayers {

  private MovementLayers() {}

  static OnnxValue concatenation(Concatenation layer, NodeWriter node) {
    boolean isOfRows =
        node.commonRank() == 2 && (layer.axis() == Axis.DEPTH || layer.axis() == Axis.BATCH);
    int rank = isOfRows ? 2 : 4;
    ProtoMessage axis = OnnxAttribute.integer("axis", NormalizationLayers.place(layer.axis()));
    return node.give(rank, "Concat", node.inputs(rank), axis);
  }

  static OnnxValue flatten(Flatten layer, NodeWriter node) {
    boolean isColumn = node.value(0).rank() == 2;
    String input = isColumn ? node.row(0) : node.image(0);
    if (!isColumn && layer.order() == Flatten.Order.HWC) {
      input = node.transposed("/transpose", input, NodeWriter.TO_MEMORY);
    }
    return node.give(2, "Flatten", List.of(input));
  }

  static OnnxValue reshape(Reshape layer, NodeWriter node) {
    requireFixedSize(node);
    String memory = node.transposed("/transpose", node.image(0), NodeWriter.TO_MEMORY);
    String shape =
        node.integers(".shape", layer.batch(), layer.height(), layer.width(), layer.depth());
    return node.giveFromMemory(node.step("/reshape", "Reshape", List.of(memory, shape)));
  }

  private static void requireFixedSize(NodeWriter node) {
    if (node.isOpen(0, Axis.HEIGHT) || node.isOpen(0, Axis.WIDTH)) {
      throw node.refusal("it is tied to images of one size, height and width cannot be left open");
    }
  }

  static OnnxValue transpose(Transpose layer, NodeWriter node) {
    long[] permutation = layer.permutation().stream().mapToLong(Integer::longValue).toArray();
    if (layer.sizes().isEmpty()) {
      return node.give(
          4,
          "Transpose",
          List.of(node.image(0)),
          OnnxAttribute.integers("perm", composed(permutation)));
    }
    requireFixedSize(node);
    long[] sizes = layer.sizes().stream().mapToLong(Integer::longValue).toArray();
    String memory = node.transposed("/transpose", node.image(0), NodeWriter.TO_MEMORY);
    String array = node.step("/array", "Reshape", List.of(memory, node.integers(".sizes", sizes)));
    String permuted = node.transposed("/permuted", array, permutation);
    Shape output = node.node().shape();
    String shape =
        node.integers(".shape", output.batch(), output.height(), output.width(), output.depth());
    return node.giveFromMemory(node.step("/reshape", "Reshape", List.of(permuted, shape)));
  }

  /// Returns a permutation of \[N, H, W, C\] as one of \[N, C, H, W\].
  private static long[] composed(long[] permutation) {
    long[] result = new long[permutation.length];
    for (int axis = 0; axis < result.length; axis++) {
      int inMemory = (int) NodeWriter.FROM_MEMORY[axis];
      result[axis] = NodeWriter.TO_MEMORY[(int) permutation[inMemory]];
    }
    return result;
  }

  /// Rows and columns are joined, so that no size of the image is written down.
  static OnnxValue shuffle(ChannelShuffle layer, NodeWriter node) {
    String image = node.image(0);
    long groups = layer.groups();
    long each = node.shape(0).depth() / groups;
    String shape = node.step("/shape", "Shape", List.of(image));
    String parts = node.integers(".groups", 0, groups, each, -1);
    String grouped = node.step("/grouped", "Reshape", List.of(image, parts));
    String shuffled = node.transposed("/shuffled", grouped, 0, 2, 1, 3);
    return node.give(4, "Reshape", List.of(shuffled, shape));
  }

  static OnnxValue pad(Pad layer, NodeWriter node) {
    long[] pads = new long[8];
    for (Axis axis : Axis.values()) {
      pads[NormalizationLayers.place(axis)] = layer.before(axis);
      pads[4 + NormalizationLayers.place(axis)] = layer.behind(axis);
    }
    String mode =
        switch (layer.filling()) {
          case CONSTANT -> "constant";
          case EDGE -> "edge";
          case REFLECT -> "reflect";
          case WRAP -> "wrap";
        };
    String value = node.graph().number(node.node().name() + ".value", layer.value());
    return node.give(
        4,
        "Pad",
        List.of(node.image(0), node.integers(".pads", pads), value),
        OnnxAttribute.text("mode", mode));
  }

  static OnnxValue slice(Slice layer, NodeWriter node) {
    if (layer.ranges().isEmpty()) {
      return node.giveLike(0, "Identity");
    }
    List<Map.Entry<Axis, Slice.Range>> ranges =
        layer.ranges().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    long[] starts = ranges.stream().mapToLong(entry -> entry.getValue().first()).toArray();
    long[] ends = ranges.stream().mapToLong(entry -> end(entry.getValue())).toArray();
    long[] axes =
        ranges.stream().mapToLong(entry -> NormalizationLayers.place(entry.getKey())).toArray();
    long[] steps = ranges.stream().mapToLong(entry -> entry.getValue().step()).toArray();
    return node.give(
        4,
        "Slice",
        List.of(
            node.image(0),
            node.integers(".starts", starts),
            node.integers(".ends", ends),
            node.integers(".axes", axes),
            node.integers(".steps", steps)));
  }

  /// Returns the position behind the last one; before the first position of the axis it is written
  /// as the smallest number, since -1 would be the axis's last position.
  private static long end(Slice.Range range) {
    long last = range.first() + (range.count() - 1L) * range.step();
    long end = range.step() > 0 ? last + 1 : last - 1;
    return end < 0 ? Long.MIN_VALUE : end;
  }
}
