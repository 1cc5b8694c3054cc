package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// How the logical axes of an ONNX value lie in the volume of a node.
///
/// Memory is a sequence of *parts*, outermost first, each of a size larger than 1. A logical axis
/// is a list of parts, outermost first; an axis of size 1 has none. A convolution's output \[N, C,
/// H, W\] lies as the parts N, H, W, C. To transpose, to flatten, to reshape and to insert axes
/// only rearranges these lists and splits parts, so that none of them costs anything until somebody
/// needs the elements in another order.
final class Layout {

  private final String node;
  private final int[] sizes;
  private final List<int[]> axes;
  private final long[] dims;

  private Layout(String node, int[] sizes, List<int[]> axes) {
    this.node = node;
    this.sizes = sizes;
    this.axes = axes;
    this.dims = axes.stream().mapToLong(this::product).toArray();
  }

  /// Returns the layout of a volume whose memory holds the axes in a certain order, outermost
  /// first.
  static Layout ordered(String node, long[] dims, int[] order) {
    int[] sizes =
        IntStream.of(order).filter(axis -> dims[axis] > 1).map(axis -> size(dims[axis])).toArray();
    int[][] axes = new int[dims.length][0];
    int part = 0;
    for (int axis : order) {
      if (dims[axis] > 1) {
        axes[axis] = new int[] {part++};
      }
    }
    return new Layout(node, sizes, List.of(axes));
  }

  /// Returns the layout of volumes of this library: channels, axis 1, innermost.
  static Layout channelsLast(String node, long... dims) {
    return ordered(node, dims, channelsLast(dims.length));
  }

  /// Returns the axes in channels-last order: 0, 2, ..., rank - 1, 1.
  static int[] channelsLast(int rank) {
    return rank < 3
        ? rowMajor(rank)
        : IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray();
  }

  /// Returns the axes in order.
  static int[] rowMajor(int rank) {
    return IntStream.range(0, rank).toArray();
  }

  /// Returns the volume's shape for sizes in the order of memory.
  static Shape shape(long[] dims, int[] order) {
    return Shape.ofSizes(IntStream.of(order).map(axis -> size(dims[axis])).toArray());
  }

  /// Returns the size of a volume's axis.
  static int size(long dim) {
    if (dim <= 0) {
      throw Broken.unsupported("empty tensors are not supported");
    }
    if (dim > Integer.MAX_VALUE) {
      throw Broken.unsupported("a volume has at most 2^31 - 1 elements along an axis, got %d", dim);
    }
    return (int) dim;
  }

  private long product(int[] parts) {
    long product = 1;
    for (int part : parts) {
      product *= sizes[part];
    }
    return product;
  }

  String node() {
    return node;
  }

  long[] dims() {
    return dims;
  }

  int rank() {
    return dims.length;
  }

  int partCount() {
    return sizes.length;
  }

  /// Returns the size of a part.
  int partSize(int part) {
    return sizes[part];
  }

  /// Returns the parts of an axis, outermost first.
  int[] parts(int axis) {
    return axes.get(axis);
  }

  /// Returns the same layout in the volume of another node with elements in the same order.
  Layout withNode(String newNode) {
    return new Layout(newNode, sizes, axes);
  }

  /// Returns the layout with another innermost axis, which must be the last axis here and lie
  /// innermost in memory.
  Layout withLastAxis(String newNode, long size) {
    int[] last = axes.getLast();
    int kept = sizes.length - last.length;
    int[] newSizes = Arrays.copyOf(sizes, size > 1 ? kept + 1 : kept);
    List<int[]> newAxes = new ArrayList<>(axes.subList(0, axes.size() - 1));
    if (size > 1) {
      newSizes[kept] = size(size);
    }
    newAxes.add(size > 1 ? new int[] {kept} : new int[0]);
    return new Layout(newNode, newSizes, newAxes);
  }

  /// Returns whether the parts of the last axis are the innermost of memory, in order.
  boolean isLastAxisInnermost() {
    int[] last = axes.getLast();
    return Arrays.equals(last, IntStream.range(sizes.length - last.length, sizes.length).toArray());
  }

  /// Returns the value with its axes permuted: axis i becomes axis `order[i]` of this.
  Layout transposed(int[] order) {
    return new Layout(node, sizes, IntStream.of(order).mapToObj(axes::get).toList());
  }

  /// Returns the parts in the order in which memory would hold them if it held the axes in the
  /// given order.
  int[] sequence(int[] order) {
    return IntStream.of(order).flatMap(axis -> IntStream.of(axes.get(axis))).toArray();
  }

  /// Returns whether memory holds the axes in this order.
  boolean isOrdered(int[] order) {
    return Arrays.equals(sequence(order), rowMajor(sizes.length));
  }

  /// Returns all axes in the order in which memory holds them, if it holds each in one piece. Axes
  /// of size 1 lie anywhere.
  Optional<int[]> order() {
    for (int[] order : List.of(channelsLast(rank()), rowMajor(rank()))) {
      if (isOrdered(order)) {
        return Optional.of(order);
      }
    }
    int[] order =
        IntStream.range(0, rank())
            .boxed()
            .sorted((a, b) -> Integer.compare(first(a), first(b)))
            .mapToInt(Integer::intValue)
            .toArray();
    return isOrdered(order) ? Optional.of(order) : Optional.empty();
  }

  private int first(int axis) {
    return axes.get(axis).length == 0 ? -1 : axes.get(axis)[0];
  }

  /// Returns the value with other dimensions of the same product, if that only joins axes and
  /// splits parts.
  Optional<Layout> reshaped(long[] newDims) {
    return new Reshaping(this, newDims).layout();
  }

  /// Returns which parts make up each axis of a volume of this shape, if none is cut.
  Optional<List<int[]>> groups(Shape shape) {
    List<int[]> groups = new ArrayList<>();
    int part = 0;
    for (Axis axis : Axis.values()) {
      int first = part;
      long product = 1;
      while (part < sizes.length && product < shape.size(axis)) {
        product *= sizes[part++];
      }
      if (product != shape.size(axis)) {
        return Optional.empty();
      }
      groups.add(IntStream.range(first, part).toArray());
    }
    return part == sizes.length ? Optional.of(groups) : Optional.empty();
  }

  static Layout of(String node, int[] sizes, List<int[]> axes) {
    return new Layout(node, sizes, List.copyOf(axes));
  }
}
