package dev.sash.caffe;

import dev.sash.file.Broken;
import dev.sash.layer.Constant;
import dev.sash.layer.Identity;
import dev.sash.layer.Layer;
import dev.sash.layer.Reshape;
import dev.sash.layer.ShapeException;
import dev.sash.layer.Transpose;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The network in the making: adds nodes under names of their own, and moves axes in memory where a
/// layer needs it.
final class Graph {

  private final Network.Builder builder = Network.builder();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private final Set<String> inputs = new HashSet<>();
  private final Map<String, String> renamed = new HashMap<>();

  private String free(String name) {
    String wanted = name.isEmpty() ? "layer" : name;
    String free = wanted;
    while (!names.add(free)) {
      free = wanted + "#" + copies.merge(wanted, 2, (count, first) -> count + 1).intValue();
    }
    return free;
  }

  /// Adds an input.
  Value input(String blob, List<Integer> sizes) {
    List<Integer> order = Value.usualOrder(sizes.size());
    Value value = new Value(free(blob), sizes, order);
    inputs.add(builder.input(value.node(), shape(value.physicalSizes())));
    return value;
  }

  static Shape shape(List<Integer> physicalSizes) {
    return Shape.ofSizes(physicalSizes.stream().mapToInt(Integer::intValue).toArray());
  }

  /// Adds a layer whose output has these sizes in this order.
  ///
  /// @throws Broken if it does not fit its inputs
  Value add(String name, Layer layer, List<Integer> sizes, List<Integer> order, Value... inputs) {
    String node = free(name);
    try {
      builder.add(node, layer, Arrays.stream(inputs).map(Value::node).toList());
    } catch (ShapeException e) {
      // The exception for callers names the layer itself.
      String rule = e.getMessage().substring((node + ": ").length());
      throw (Broken) Broken.rule("%s", rule).initCause(e);
    }
    return new Value(node, sizes, order);
  }

  /// Adds a layer that keeps sizes and order.
  Value add(String name, Layer layer, Value input) {
    return add(name, layer, input.sizes(), input.order(), input);
  }

  /// Adds constant numbers in row-major order.
  Value constant(String name, MemorySegment elements, List<Integer> sizes) {
    Volume volume = Volume.of(elements, shape(sizes));
    return add(name, new Constant(volume), sizes, Value.rowMajor(sizes.size()));
  }

  /// Returns the same blob with its axes in another order in memory.
  Value ordered(String name, Value value, List<Integer> order) {
    return value.order().equals(order) ? value : moved(name, value, order);
  }

  private Value moved(String name, Value value, List<Integer> order) {
    if (value.liesAs(order)) {
      return viewed(name, value, order);
    }
    List<Integer> permutation = order.stream().map(value.order()::indexOf).toList();
    Transpose transpose = new Transpose(value.physicalSizes(), permutation);
    return add(name + "/transpose", transpose, value.sizes(), order, value);
  }

  /// Returns the same numbers, in row-major order, with other sizes.
  Value reshaped(String name, Value value, List<Integer> sizes) {
    return reshaped(name, value, sizes, Value.rowMajor(sizes.size()));
  }

  /// Returns the same numbers with other sizes and then their axes in another order in memory.
  Value reshaped(String name, Value value, List<Integer> sizes, List<Integer> order) {
    List<Integer> rowMajor = Value.rowMajor(value.rank());
    Value source = value.liesAs(rowMajor) ? value : moved(name, value, rowMajor);
    return moved(name, new Value(source.node(), sizes, Value.rowMajor(sizes.size())), order);
  }

  private Value viewed(String name, Value value, List<Integer> order) {
    Value view = new Value(value.node(), value.sizes(), order);
    Shape from = builder.shape(value.node());
    Shape to = shape(view.physicalSizes());
    if (from.equals(to)) {
      return view;
    }
    int batch = from.batch() == to.batch() ? 0 : to.batch();
    Reshape reshape = new Reshape(batch, to.height(), to.width(), to.depth());
    return add(name + "/reshape", reshape, value.sizes(), order, value);
  }

  /// Returns the axis of the volume along which an axis of the blob lies.
  static Axis axis(Value value, int axis) {
    int place = value.order().indexOf(axis);
    int behind = value.rank() - 1 - place;
    if (behind == 0) {
      return Axis.DEPTH;
    }
    if (place == 0) {
      return Axis.BATCH;
    }
    if (behind == 1) {
      return Axis.WIDTH;
    }
    if (behind == 2 && place == 1) {
      return Axis.HEIGHT;
    }
    throw Broken.unsupported(
        "axis %d of a blob of %d axes is not supported here", axis, value.rank());
  }

  /// Makes a blob a result of the network, with its axes in the usual order. The result has the
  /// name of the node that computes it, or that of the blob where no node of its own does.
  void output(String blob, Value value) {
    Value output = ordered(value.node(), value, Value.usualOrder(value.rank()));
    if (!blob.isEmpty() && !names.contains(blob)) {
      output = add(blob, new Identity(), output);
    } else if (blob.equals(value.node()) && !blob.equals(output.node()) && !inputs.contains(blob)) {
      renamed.put(blob, free(blob + "/inner"));
      renamed.put(output.node(), blob);
    }
    builder.output(output.node());
  }

  /// Returns the finished network.
  Network build() {
    Network network = builder.build();
    if (renamed.isEmpty()) {
      return network;
    }
    Network.Builder again = Network.builder();
    for (Node node : network.nodes()) {
      List<String> inputs = node.inputs().stream().map(this::finalName).toList();
      again.add(finalName(node.name()), node.layer(), inputs);
    }
    network.outputs().forEach(node -> again.output(finalName(node.name())));
    return again.build();
  }

  private String finalName(String node) {
    return renamed.getOrDefault(node, node);
  }
}
