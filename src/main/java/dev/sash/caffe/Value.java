package dev.sash.caffe;

import dev.sash.file.Broken;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A blob while the network is read: its sizes as Caffe counts them, and in which order they lie in
/// a node's volume.
///
/// The node's shape is always that of a row-major array of the sizes in the order of memory
/// (`Shape.ofSizes`).
///
/// @param node name of the node of the network
/// @param sizes outermost first; four are images, channels, height, width
/// @param order the axes, as indices of `sizes`, from the outermost in memory to the innermost
record Value(String node, List<Integer> sizes, List<Integer> order) {

  /// Images, height, width, channels: channels innermost.
  static final List<Integer> CHANNELS_LAST = List.of(0, 2, 3, 1);

  /// As in Caffe.
  private static final int MAXIMUM_AXES = 32;

  Value {
    if (sizes.size() > MAXIMUM_AXES) {
      throw Broken.rule("a blob has at most %d axes, got %d", MAXIMUM_AXES, sizes.size());
    }
    sizes = List.copyOf(sizes);
    order = List.copyOf(order);
  }

  /// Returns axes in the order of their numbers.
  static List<Integer> rowMajor(int rank) {
    return IntStream.range(0, rank).boxed().toList();
  }

  /// Returns the order in which a blob enters or leaves a network: that of a volume whose NCHW
  /// order is the blob's own.
  static List<Integer> usualOrder(int rank) {
    return switch (rank) {
      case 3 -> List.of(0, 2, 1);
      case 4 -> CHANNELS_LAST;
      default -> rowMajor(rank);
    };
  }

  int rank() {
    return sizes.size();
  }

  boolean isChannelsLast() {
    return order.equals(CHANNELS_LAST);
  }

  /// Returns the sizes as they lie in memory, outermost first.
  List<Integer> physicalSizes() {
    return order.stream().map(sizes::get).toList();
  }

  /// Returns whether another order is the same memory: axes of size 1 may stand anywhere.
  boolean liesAs(List<Integer> other) {
    return longAxes(order).equals(longAxes(other));
  }

  private List<Integer> longAxes(List<Integer> axes) {
    return axes.stream().filter(axis -> sizes.get(axis) != 1).toList();
  }

  /// Returns the product of the sizes from one axis to before another.
  long product(int from, int to) {
    long product = 1;
    for (int axis = from; axis < to; axis++) {
      product = Math.multiplyExact(product, sizes.get(axis));
    }
    return product;
  }

  /// Returns the sizes with those from one axis to before another replaced.
  List<Integer> withSizes(int from, int to, List<Integer> replacement) {
    List<Integer> all = new ArrayList<>(sizes.subList(0, from));
    all.addAll(replacement);
    all.addAll(sizes.subList(to, rank()));
    return all;
  }

  /// Returns the sizes: `1x3x224x224`.
  @Override
  public String toString() {
    return sizes.isEmpty()
        ? "one number"
        : String.join("x", sizes.stream().map(String::valueOf).toList());
  }
}
