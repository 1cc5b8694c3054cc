package dev.sash.kernel;

import dev.sash.layer.Slice;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Copies elements to other places: transpose, slice, flatten, reshape of a volume with gaps, and
/// plain copies.
///
/// The elements are visited along `sizes`; each axis has a stride in the source and one in the
/// target, in floats. Null strides stand for the volume's own four. Along each axis the source is
/// read from `first` on, each `step`-th element.
public final class Rearrangement implements Kernel {

  private final int[] sizes;
  private final long[] sourceStrides;
  private final long[] targetStrides;
  private final int[] first;
  private final int[] step;
  private final Tiling outer;

  private Rearrangement(int[] sizes, long[] sourceStrides, long[] targetStrides) {
    this(sizes, sourceStrides, targetStrides, new int[sizes.length], ones(sizes.length));
  }

  private Rearrangement(
      int[] sizes, long[] sourceStrides, long[] targetStrides, int[] first, int[] step) {
    this.sizes = sizes;
    this.sourceStrides = sourceStrides;
    this.targetStrides = targetStrides;
    this.first = first;
    this.step = step;
    long rows = 1;
    for (int axis = 0; axis < sizes.length - 1; axis++) {
      rows *= sizes[axis];
    }
    outer = Tiling.ofRows(rows, sizes[sizes.length - 1]);
  }

  /// Returns a copy between volumes of one shape, whatever their strides.
  public static Rearrangement copy(Shape shape) {
    return new Rearrangement(sizes(shape), null, null);
  }

  /// Returns a copy of a volume, whatever its strides, to a place without gaps.
  public static Rearrangement compact(Shape shape) {
    return new Rearrangement(sizes(shape), null, contiguous(sizes(shape)));
  }

  /// Returns a copy that puts the depth outermost within each image: the order NCHW.
  public static Rearrangement flattenDepthOutermost(Shape shape) {
    long area = (long) shape.height() * shape.width();
    return new Rearrangement(
        sizes(shape), null, new long[] {area * shape.depth(), shape.width(), 1, area});
  }

  /// Returns a transpose: axis i of the target is axis `permutation[i]` of the source, which is
  /// read as an array of `sizes` without gaps.
  public static Rearrangement transpose(int[] sizes, int[] permutation) {
    int rank = sizes.length;
    int[] targetSizes = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      targetSizes[axis] = sizes[permutation[axis]];
    }
    long[] packed = contiguous(targetSizes);
    long[] targetStrides = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      targetStrides[permutation[axis]] = packed[axis];
    }
    return new Rearrangement(sizes.clone(), contiguous(sizes), targetStrides);
  }

  /// Returns a copy of the part of a volume that a slice takes.
  public static Rearrangement slice(Slice slice, Shape input, Shape output) {
    int[] first = new int[4];
    int[] step = new int[4];
    for (Axis axis : Axis.values()) {
      Slice.Range range = slice.range(axis, input);
      first[axis.ordinal()] = range.first();
      step[axis.ordinal()] = range.step();
    }
    return new Rearrangement(sizes(output), null, null, first, step);
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int[] sizes(Shape shape) {
    return new int[] {shape.batch(), shape.height(), shape.width(), shape.depth()};
  }

  private static long[] contiguous(int[] sizes) {
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    return strides;
  }

  @Override
  public String name() {
    return "copy";
  }

  @Override
  public int tileCount() {
    return outer.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      Volume source = binding.input().volume();
      Volume target = binding.output().volume();
      long end = outer.to(tile);
      for (long row = outer.from(tile); row < end; ) {
        row += copyRows(source, target, row, end);
      }
    };
  }

  /// Copies rows from one on that lie side by side along the last axis but one.
  ///
  /// @return how many
  private long copyRows(Volume source, Volume target, long row, long end) {
    long from = 0;
    long to = 0;
    long rest = row;
    int last = sizes.length - 1;
    for (int axis = last - 1; axis >= 0 && rest > 0; axis--) {
      long coordinate = rest % sizes[axis];
      rest /= sizes[axis];
      from += coordinate * step[axis] * stride(sourceStrides, source, axis);
      to += coordinate * stride(targetStrides, target, axis);
    }
    for (int axis = 0; axis <= last; axis++) {
      from += first[axis] * stride(sourceStrides, source, axis);
    }
    long rows = 1;
    long fromRow = 0;
    long toRow = 0;
    if (last > 0) {
      rows = Math.min(end - row, sizes[last - 1] - row % sizes[last - 1]);
      fromRow = stride(sourceStrides, source, last - 1) * step[last - 1];
      toRow = stride(targetStrides, target, last - 1);
    }
    long fromStep = stride(sourceStrides, source, last) * step[last];
    long toStep = stride(targetStrides, target, last);
    for (int i = 0; i < rows; i++) {
      copyRow(source, from + i * fromRow, fromStep, target, to + i * toRow, toStep);
    }
    return rows;
  }

  private void copyRow(
      Volume source, long from, long fromStep, Volume target, long to, long toStep) {
    int count = sizes[sizes.length - 1];
    if (fromStep == 1 && toStep == 1) {
      Floats.copy(source.segment(), from, target.segment(), to, count);
      return;
    }
    MemorySegment read = source.segment();
    MemorySegment write = target.segment();
    for (int i = 0; i < count; i++) {
      write.setAtIndex(
          Floats.FLOAT, to + i * toStep, read.getAtIndex(Floats.FLOAT, from + i * fromStep));
    }
  }

  private static long stride(long[] strides, Volume volume, int axis) {
    if (strides != null) {
      return strides[axis];
    }
    return switch (axis) {
      case 0 -> volume.batchStride();
      case 1 -> volume.rowStride();
      case 2 -> volume.pixelStride();
      default -> 1;
    };
  }
}
