package dev.sash.kernel;

import dev.sash.layer.AdaptivePooling;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

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
  public long scratchByteSize() {
    return (long) output.depth() * Float.BYTES;
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      for (long position = positions.from(tile); position < positions.to(tile); position++) {
        int x = (int) (position % output.width());
        int y = (int) (position / output.width() % output.height());
        pool(
            binding,
            (int) (position / output.width() / output.height()),
            y,
            x,
            binding.scratch()[worker]);
      }
    };
  }

  private static int from(int index, int inputs, int outputs) {
    return (int) ((long) index * inputs / outputs);
  }

  private static int to(int index, int inputs, int outputs) {
    return (int) Math.ceilDiv((index + 1L) * inputs, outputs);
  }

  private void pool(Binding binding, int image, int y, int x, MemorySegment part) {
    Volume source = binding.input().volume();
    Volume target = binding.output().volume();
    MemorySegment result = target.segment();
    int depth = output.depth();
    long at = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
    int top = from(y, input.height(), output.height());
    int bottom = to(y, input.height(), output.height());
    int left = from(x, input.width(), output.width());
    int right = to(x, input.width(), output.width());
    boolean byRows = Reducer.joinsRows(bottom - top, right - left);
    reducer.begin(result, at, depth);
    for (int inputY = top; inputY < bottom; inputY++) {
      if (byRows) {
        reducer.begin(part, 0, depth);
      }
      for (int inputX = left; inputX < right; inputX++) {
        long from =
            image * source.batchStride()
                + inputY * source.rowStride()
                + inputX * source.pixelStride();
        reducer.accumulate(source.segment(), from, byRows ? part : result, byRows ? 0 : at, depth);
      }
      if (byRows) {
        reducer.join(part, result, at, depth);
      }
    }
    reducer.finish(result, at, depth, (bottom - top) * (right - left));
  }
}
