package dev.sash.onnx;

import dev.sash.layer.Flatten;
import dev.sash.layer.Identity;
import dev.sash.layer.Input;
import dev.sash.layer.Layer;
import dev.sash.layer.Reshape;
import dev.sash.layer.Transpose;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/// A network while it is imported: layers are added as operators ask for them, and only what
/// reaches an output stays.
final class Draft {

  private final Network.Builder builder = Network.builder();
  private final SequencedMap<String, Node> nodes = new LinkedHashMap<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private final Map<Rearrangement, String> rearranged = new HashMap<>();
  private final Set<String> reserved;

  /// Starts without layers.
  ///
  /// @param reserved names that only inputs may have
  Draft(Set<String> reserved) {
    this.reserved = reserved;
  }

  /// A layer that moves elements of one node about; asked for twice, it is there once.
  private record Rearrangement(Layer layer, String input) {}

  /// Adds a layer under a name like the given one.
  ///
  /// @return the name it got
  String add(String wanted, Layer layer, String... inputs) {
    String base = wanted.isEmpty() ? layer.kind() : wanted;
    String name = base;
    while (nodes.containsKey(name) || (reserved.contains(name) && !(layer instanceof Input))) {
      name = base + "#" + copies.merge(base, 1, Integer::sum);
    }
    builder.add(name, layer, inputs);
    nodes.put(name, new Node(name, layer, List.of(inputs), builder.shape(name)));
    return name;
  }

  private String rearrange(Layer layer, String input, String suffix) {
    return rearranged.computeIfAbsent(
        new Rearrangement(layer, input),
        asked -> add(input + suffix, asked.layer(), asked.input()));
  }

  /// Returns the shape that a node gives.
  Shape shape(String node) {
    return nodes.get(node).shape();
  }

  /// Returns a node.
  Node node(String name) {
    return nodes.get(name);
  }

  /// Returns a node that holds the value's axes in a certain order and has a certain shape.
  String materialise(Layout layout, int[] order, Shape wanted) {
    Shape shape = shape(layout.node());
    boolean toColumn =
        wanted.batch() == shape.batch()
            && wanted.height() == 1
            && wanted.width() == 1
            && wanted.elementCount() == shape.elementCount();
    if (layout.isOrdered(order)) {
      return shaped(layout.node(), wanted, toColumn);
    }
    if (toColumn && isDepthOutermost(layout, order, shape)) {
      return rearrange(new Flatten(Flatten.Order.CHW), layout.node(), "/flatten");
    }
    return shaped(arranged(layout, order).node(), wanted, false);
  }

  private String shaped(String node, Shape wanted, boolean toColumn) {
    Shape shape = shape(node);
    if (shape.equals(wanted)) {
      return node;
    }
    if (toColumn) {
      return rearrange(new Flatten(Flatten.Order.HWC), node, "/flatten");
    }
    int batch = shape.batch() == wanted.batch() ? 0 : wanted.batch();
    return rearrange(
        new Reshape(batch, wanted.height(), wanted.width(), wanted.depth()), node, "/reshape");
  }

  /// Returns a layout whose node has this shape, with elements in the same order.
  Layout shaped(Layout layout, Shape wanted) {
    return layout.withNode(shaped(layout.node(), wanted, false));
  }

  private static boolean isDepthOutermost(Layout layout, int[] order, Shape shape) {
    return layout
        .groups(shape)
        .map(
            parts ->
                Arrays.equals(
                    layout.sequence(order),
                    joined(parts, Axis.BATCH, Axis.DEPTH, Axis.HEIGHT, Axis.WIDTH)))
        .orElse(false);
  }

  /// Returns the parts of some axes of a volume, one after the other.
  static int[] joined(List<int[]> groups, Axis... axes) {
    return Arrays.stream(axes)
        .flatMapToInt(axis -> IntStream.of(groups.get(axis.ordinal())))
        .toArray();
  }

  /// Returns the value in a node whose memory holds the axes in a certain order, whatever its
  /// shape.
  Layout arranged(Layout layout, int[] order) {
    if (layout.isOrdered(order)) {
      return layout;
    }
    int[] sequence = layout.sequence(order);
    Layer transpose = wholeAxes(layout, sequence);
    if (transpose == null) {
      transpose = inRuns(layout, sequence);
    }
    return Layout.ordered(rearrange(transpose, layout.node(), "/transpose"), layout.dims(), order);
  }

  /// Returns a transpose of the volume's own four axes, which holds at any size, or null if there
  /// is none.
  private Layer wholeAxes(Layout layout, int[] sequence) {
    List<int[]> groups = layout.groups(shape(layout.node())).orElse(null);
    if (groups == null) {
      return null;
    }
    List<Integer> permutation = new ArrayList<>();
    IntStream.range(0, groups.size())
        .filter(axis -> groups.get(axis).length == 0)
        .forEach(permutation::add);
    for (int at = 0; at < sequence.length; ) {
      int start = at;
      int axis =
          IntStream.range(0, 4)
              .filter(i -> starts(groups.get(i), sequence, start))
              .findFirst()
              .orElse(-1);
      if (axis < 0) {
        return null;
      }
      permutation.add(axis);
      at += groups.get(axis).length;
    }
    return new Transpose(List.of(), permutation);
  }

  private static boolean starts(int[] group, int[] sequence, int at) {
    return group.length > 0
        && at + group.length <= sequence.length
        && Arrays.equals(group, Arrays.copyOfRange(sequence, at, at + group.length));
  }

  /// Returns a transpose of an array whose axes are the runs of parts that stay together.
  private static Layer inRuns(Layout layout, int[] sequence) {
    boolean[] startsRun = new boolean[sequence.length];
    for (int at = 0; at < sequence.length; at++) {
      startsRun[sequence[at]] = at == 0 || sequence[at] != sequence[at - 1] + 1;
    }
    int[] runOf = new int[sequence.length];
    List<Integer> sizes = new ArrayList<>();
    for (int part = 0; part < sequence.length; part++) {
      if (startsRun[part]) {
        sizes.add(layout.partSize(part));
      } else {
        sizes.addLast(Math.multiplyExact(sizes.removeLast(), layout.partSize(part)));
      }
      runOf[part] = sizes.size() - 1;
    }
    List<Integer> permutation =
        IntStream.of(sequence)
            .filter(part -> startsRun[part])
            .mapToObj(part -> runOf[part])
            .toList();
    return new Transpose(sizes, permutation);
  }

  /// Returns the network of what reaches the outputs. Inputs come in the given order; each output's
  /// node gets the name that it has in the file.
  Network toNetwork(List<String> inputs, SequencedMap<String, String> outputs) {
    Map<String, String> names = names(outputs);
    Set<String> reached = new HashSet<>(outputs.values());
    for (Node node : nodes.sequencedValues().reversed()) {
      if (reached.contains(node.name())) {
        reached.addAll(node.inputs());
      }
    }
    Network.Builder result = Network.builder();
    for (String input : inputs) {
      if (reached.contains(input)) {
        result.input(input, shape(input));
      }
    }
    for (Node node : nodes.values()) {
      if (reached.contains(node.name()) && !(node.layer() instanceof Input)) {
        List<String> reads =
            node.inputs().stream().map(input -> names.getOrDefault(input, input)).toList();
        result.add(names.getOrDefault(node.name(), node.name()), node.layer(), reads);
      }
    }
    outputs.forEach((name, node) -> result.output(names.getOrDefault(node, node)));
    return result.build();
  }

  /// Returns the new names of nodes: outputs get the file's, and whatever had that name before gets
  /// another.
  private Map<String, String> names(SequencedMap<String, String> outputs) {
    Map<String, String> names = new HashMap<>();
    for (Map.Entry<String, String> output : outputs.entrySet()) {
      String node = output.getValue();
      boolean isInput = nodes.get(node).layer() instanceof Input && !node.equals(output.getKey());
      if (isInput || names.containsKey(node)) {
        node = add(output.getKey(), new Identity(), node);
        output.setValue(node);
      }
      names.put(node, output.getKey());
    }
    Set<String> results = Set.copyOf(outputs.values());
    for (String name : outputs.keySet()) {
      if (nodes.containsKey(name) && !results.contains(name)) {
        names.put(name, unused(name + "/before"));
      }
    }
    return names;
  }

  private String unused(String base) {
    String name = base;
    for (int copy = 1; nodes.containsKey(name); copy++) {
      name = base + "#" + copy;
    }
    return name;
  }
}
