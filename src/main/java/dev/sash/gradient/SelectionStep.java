package dev.sash.gradient;

import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Pad;
import dev.sash.layer.Slice;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntUnaryOperator;

/// A layer whose every output is one of its inputs, or a constant: flattening, transposing,
/// slicing, padding, shuffling. The gradient goes back to where the value came from.
final class SelectionStep implements Step {

  private static final ValueLayout.OfLong INDEX = ValueLayout.JAVA_LONG;
  private static final int OUTSIDE = -1;

  private final Signal input;
  private final Signal output;
  private final float constant;
  private final MemorySegment sources;

  private SelectionStep(Signal input, Signal output, float constant, Arena arena) {
    this.input = input;
    this.output = output;
    this.constant = constant;
    long byteSize = Math.multiplyExact(output.shape().elementCount(), Long.BYTES);
    sources = arena.allocate(byteSize, Volume.ALIGNMENT);
  }

  /// Axis i of the output is axis `permutation[i]` of the input, which is read as an array of
  /// `sizes`.
  static SelectionStep ofTranspose(
      int[] sizes, int[] permutation, Signal input, Signal output, Arena arena) {
    SelectionStep step = new SelectionStep(input, output, 0, arena);
    int rank = sizes.length;
    long[] strides = new long[rank];
    long stride = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    for (long to = 0; to < output.shape().elementCount(); to++) {
      long rest = to;
      long from = 0;
      for (int axis = rank - 1; axis >= 0; axis--) {
        int source = permutation[axis];
        from += rest % sizes[source] * strides[source];
        rest /= sizes[source];
      }
      step.sources.setAtIndex(INDEX, to, from);
    }
    return step;
  }

  static SelectionStep ofSlice(Slice layer, Signal input, Signal output, Arena arena) {
    SelectionStep step = new SelectionStep(input, output, 0, arena);
    step.select(
        axis -> {
          Slice.Range range = layer.range(axis, input.shape());
          return index -> range.first() + index * range.step();
        });
    return step;
  }

  static SelectionStep ofPad(Pad layer, Signal input, Signal output, Arena arena) {
    SelectionStep step = new SelectionStep(input, output, layer.value(), arena);
    step.select(
        axis -> {
          int size = input.shape().size(axis);
          return index -> source(layer.filling(), index - layer.before(axis), size);
        });
    return step;
  }

  private static int source(Pad.Filling filling, int index, int size) {
    boolean inside = index >= 0 && index < size;
    return switch (filling) {
      case CONSTANT -> inside ? index : OUTSIDE;
      case EDGE -> Math.clamp(index, 0, size - 1);
      case REFLECT -> inside ? index : index < 0 ? -index : 2 * (size - 1) - index;
      case WRAP -> Math.floorMod(index, size);
    };
  }

  static SelectionStep ofShuffle(ChannelShuffle layer, Signal input, Signal output, Arena arena) {
    Shape shape = input.shape();
    int groupDepth = shape.depth() / layer.groups();
    int[] sizes = {shape.batch(), shape.height(), shape.width(), layer.groups(), groupDepth};
    return ofTranspose(sizes, new int[] {0, 1, 2, 4, 3}, input, output, arena);
  }

  /// For each axis, which input position an output position takes.
  private interface Selection {
    IntUnaryOperator along(Axis axis);
  }

  private void select(Selection selection) {
    int[] images = positions(selection, Axis.BATCH);
    int[] rows = positions(selection, Axis.HEIGHT);
    int[] columns = positions(selection, Axis.WIDTH);
    int[] channels = positions(selection, Axis.DEPTH);
    Shape shape = input.shape();
    Broadcast.each(
        output.shape(),
        (at, image, y, x) -> {
          boolean outside = images[image] == OUTSIDE || rows[y] == OUTSIDE || columns[x] == OUTSIDE;
          long row = (long) images[image] * shape.height() + rows[y];
          long from = (row * shape.width() + columns[x]) * shape.depth();
          for (int d = 0; d < channels.length; d++) {
            boolean none = outside || channels[d] == OUTSIDE;
            sources.setAtIndex(INDEX, at + d, none ? OUTSIDE : from + channels[d]);
          }
        });
  }

  private int[] positions(Selection selection, Axis axis) {
    int[] positions = new int[output.shape().size(axis)];
    IntUnaryOperator along = selection.along(axis);
    for (int i = 0; i < positions.length; i++) {
      positions[i] = along.applyAsInt(i);
    }
    return positions;
  }

  @Override
  public void forward() {
    for (long i = 0; i < output.shape().elementCount(); i++) {
      long from = sources.getAtIndex(INDEX, i);
      Floats.set(output.values(), i, from == OUTSIDE ? constant : Floats.get(input.values(), from));
    }
  }

  @Override
  public void backward() {
    for (long i = 0; input.hasGradient() && i < output.shape().elementCount(); i++) {
      long from = sources.getAtIndex(INDEX, i);
      if (from != OUTSIDE) {
        Floats.add(input.gradients(), from, Floats.get(output.gradients(), i));
      }
    }
  }
}
