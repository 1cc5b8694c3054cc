package dev.sash.caffe;

import dev.sash.file.Broken;
import dev.sash.file.Memory;
import dev.sash.layer.Layer;
import dev.sash.volume.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One layer while the network is read: what it says, what feeds it, its trained numbers.
///
/// @param layer the definition
/// @param inputs what its bottoms are
/// @param blobs its trained numbers; none where the file has none
/// @param graph takes the nodes
/// @param memory takes numbers that cannot stay in the file
record Step(
    LayerDefinition layer, List<Value> inputs, List<Blob> blobs, Graph graph, Memory memory) {

  private static final Set<String> HARMLESS =
      Set.of("engine", "weight_filler", "bias_filler", "filler", "force_nd_im2col");

  String name() {
    return layer.name();
  }

  /// Returns the only input.
  Value input() {
    requireInputs(1, 1);
    return inputs.getFirst();
  }

  void requireInputs(int fewest, int most) {
    if (inputs.size() < fewest || inputs.size() > most) {
      throw Broken.rule(
          "%s takes %s, got %d",
          layer.type(),
          fewest == most ? fewest + " bottoms" : fewest + " bottoms or more",
          inputs.size());
    }
  }

  /// Returns the only input, which must be images x channels x height x width, with channels
  /// innermost in memory.
  Value image() {
    Value input = input();
    if (input.rank() != 4) {
      throw Broken.rule("%s needs a blob of 4 axes, got %s", layer.type(), input);
    }
    return graph.ordered(name(), input, Value.CHANNELS_LAST);
  }

  /// Returns the message of the layer's parameters.
  Message parameters(String field) {
    return layer.message().message(field);
  }

  /// Requires that the layer's parameters hold nothing that was not asked for.
  void requireUnderstood(Message parameters) {
    parameters.requireUnderstood(HARMLESS);
  }

  /// Returns the index of an axis; negative ones count from the end.
  static int axis(int axis, int rank) {
    int index = axis < 0 ? axis + rank : axis;
    if (index < 0 || index >= rank) {
      throw Broken.rule("axis %d is not one of a blob of %d axes", axis, rank);
    }
    return index;
  }

  void requireBlobs(int count) {
    if (blobs.isEmpty()) {
      throw Broken.rule("the .caffemodel has no trained numbers for this layer");
    }
    if (blobs.size() != count) {
      throw Broken.rule(
          "%s needs %d blobs of trained numbers, the .caffemodel has %d",
          layer.type(), count, blobs.size());
    }
  }

  /// Returns trained numbers.
  ///
  /// @param what their sizes in words
  Tensor numbers(int index, List<Integer> sizes, String what) {
    Blob blob = blobs.get(index);
    if (!blob.hasSizes(sizes)) {
      throw Broken.rule(
          "blob %d must be %s (%s), the .caffemodel has %s",
          index, sizes.stream().map(String::valueOf).collect(Collectors.joining("x")), what, blob);
    }
    return blob.tensor();
  }

  /// Returns trained numbers as a vector.
  Tensor vector(int index, int size, String what) {
    Tensor tensor = blobs.get(index).tensor();
    if (tensor.elementCount() != size) {
      throw Broken.rule(
          "blob %d must have %d numbers (%s), the .caffemodel has %s",
          index, size, what, blobs.get(index));
    }
    return tensor.asDimensions(size);
  }

  /// Returns the bias that follows the weights.
  Optional<Tensor> bias(boolean present, int filters) {
    requireBlobs(present ? 2 : 1);
    return present ? Optional.of(vector(1, filters, "one bias a filter")) : Optional.empty();
  }

  /// Returns a vector of equal numbers.
  Tensor uniform(float number, int size) {
    return memory.uniform(number, size, size);
  }

  /// Returns numbers where a volume may lie: aligned to 4 bytes.
  MemorySegment aligned(Tensor tensor) {
    if (tensor.segment().address() % Float.BYTES == 0) {
      return tensor.segment();
    }
    return memory.allocate(tensor.elementCount()).copyFrom(tensor.segment());
  }

  /// Adds a layer that keeps sizes and order.
  Value add(Layer added, Value input) {
    return graph.add(name(), added, input);
  }
}
