package dev.sash.kernel;

import dev.sash.layer.AdaptivePooling;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

/// Adaptive pooling: output position i of n sees the input positions from floor(i W / n) to ceil((i
/// +
/// 1) W / n).
public final class RegionPooling implements Kernel {

  private final Reducer reducer;
  private final Shape input;
  private final Shape output;
  private final Tiling positions;

  /// Fixes the algorithm to shapes.
  public RegionPooling(AdaptivePooling pooling, Shape input, Shape output) {
    this.reducer = new Reducer(pooling.reduction());
    this.input = input;
    this.output = output;
    long elements = Math.max(1, input.elementCount() / output.positionCount());
    positions = Tiling.ofRows(output.positionCount(), elements);
  }

  @Override
  public String name() {
    return "pooling";
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
        pool(binding, (int) (position / output.width() / output.height()), y, x);
      }
    };
  }

  private static int from(int index, int inputs, int outputs) {
    return (int) ((long) index * inputs / outputs);
  }

  private static int to(int index, int inputs, int outputs) {
    return (int) Math.ceilDiv((index + 1L) * inputs, outputs);
  }

  private void pool(Binding binding, int image, int y, int x) {
    Volume source = binding.input().volume();
    Volume target = binding.output().volume();
    int top = from(y, input.height(), output.height());
    int rows = to(y, input.height(), output.height()) - top;
    int left = from(x, input.width(), output.width());
    int columns = to(x, input.width(), output.width()) - left;
    long from =
        image * source.batchStride() + top * source.rowStride() + left * source.pixelStride();
    long to = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
    reducer.reduce(
        source, from, rows, 1, columns, 1, rows * columns, input.depth(), target.segment(), to);
  }
}
