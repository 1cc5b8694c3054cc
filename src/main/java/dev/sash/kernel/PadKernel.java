package dev.sash.kernel;

import dev.sash.layer.Pad;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

/// Padding as a layer of its own: each output position is a copy of an input position, or a
/// constant.
public final class PadKernel implements Kernel {

  private static final int OUTSIDE = -1;

  private final float value;
  private final Shape input;
  private final Shape output;
  private final int[][] sources = new int[Axis.values().length][];
  private final Tiling positions;

  /// Fixes the algorithm to shapes.
  public PadKernel(Pad layer, Shape input, Shape output) {
    this.value = layer.value();
    this.input = input;
    this.output = output;
    for (Axis axis : Axis.values()) {
      int[] table = new int[output.size(axis)];
      for (int i = 0; i < table.length; i++) {
        table[i] = source(layer.filling(), i - layer.before(axis), input.size(axis));
      }
      sources[axis.ordinal()] = table;
    }
    positions = Tiling.ofRows(output.positionCount(), output.depth());
  }

  private static int source(Pad.Filling filling, int index, int size) {
    boolean inside = index >= 0 && index < size;
    return switch (filling) {
      case CONSTANT -> inside ? index : OUTSIDE;
      case EDGE -> Math.clamp(index, 0, size - 1);
      case REFLECT -> index < 0 ? -index : inside ? index : 2 * (size - 1) - index;
      case WRAP -> Math.floorMod(index, size);
    };
  }

  @Override
  public String name() {
    return "copy";
  }

  @Override
  public int tileCount() {
    return positions.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      for (long position = positions.from(tile); position < positions.to(tile); position++) {
        int x = (int) (position % output.width());
        int y = (int) (position / output.width() % output.height());
        copy(binding, (int) (position / output.width() / output.height()), y, x);
      }
    };
  }

  private void copy(Binding binding, int image, int y, int x) {
    Volume source = binding.input().volume();
    Volume target = binding.output().volume();
    long to = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
    int fromImage = sources[Axis.BATCH.ordinal()][image];
    int fromY = sources[Axis.HEIGHT.ordinal()][y];
    int fromX = sources[Axis.WIDTH.ordinal()][x];
    if (fromImage == OUTSIDE || fromY == OUTSIDE || fromX == OUTSIDE) {
      Floats.fill(target.segment(), to, output.depth(), value);
      return;
    }
    long from =
        fromImage * source.batchStride()
            + fromY * source.rowStride()
            + fromX * source.pixelStride();
    if (output.depth() == input.depth()) {
      Floats.copy(source.segment(), from, target.segment(), to, output.depth());
      return;
    }
    int[] channels = sources[Axis.DEPTH.ordinal()];
    for (int channel = 0; channel < output.depth(); channel++) {
      float element =
          channels[channel] == OUTSIDE
              ? value
              : source.segment().getAtIndex(Floats.FLOAT, from + channels[channel]);
      target.segment().setAtIndex(Floats.FLOAT, to + channel, element);
    }
  }
}
