package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Max, average and Lp pooling, along contiguous depth. Global pooling is pooling over the whole
/// input.
public final class WindowPooling implements Kernel {

  private final Reducer reducer;
  private final Geometry geometry;
  private final boolean countPadding;
  private final Shape input;
  private final Shape output;
  private final Tiling rows;

  /// Fixes the algorithm to shapes.
  public WindowPooling(Pooling pooling, Shape input, Shape output) {
    this.reducer = new Reducer(pooling.reduction());
    this.geometry = pooling.geometry();
    this.countPadding = pooling.countPadding();
    this.input = input;
    this.output = output;
    long work = (long) output.width() * output.depth() * geometry.height() * geometry.width();
    rows = Tiling.ofRows((long) output.batch() * output.height(), work);
  }

  @Override
  public String name() {
    return "pooling";
  }

  @Override
  public int tileCount() {
    return rows.tileCount();
  }

  @Override
  public long scratchByteSize() {
    return (long) output.depth() * Float.BYTES;
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      Volume source = binding.input().volume();
      Volume target = binding.output().volume();
      for (long row = rows.from(tile); row < rows.to(tile); row++) {
        int image = (int) (row / output.height());
        int y = (int) (row % output.height());
        for (int x = 0; x < output.width(); x++) {
          pool(source, target, image, y, x, binding.scratch()[worker]);
        }
      }
    };
  }

  private void pool(Volume source, Volume target, int image, int y, int x, MemorySegment part) {
    MemorySegment result = target.segment();
    int depth = output.depth();
    long at = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
    reducer.begin(result, at, depth);
    boolean byRows = Reducer.joinsRows(geometry.height(), geometry.width());
    int top = y * geometry.strideHeight() - geometry.padding().top();
    int counted = 0;
    for (int kernelY = 0; kernelY < geometry.height(); kernelY++) {
      int inputY = top + kernelY * geometry.dilationHeight();
      if (byRows) {
        reducer.begin(part, 0, depth);
        counted += poolRow(source, image, inputY, x, part, 0);
        reducer.join(part, result, at, depth);
      } else {
        counted += poolRow(source, image, inputY, x, result, at);
      }
    }
    reducer.finish(result, at, depth, counted);
  }

  /// Returns how many positions of the row an average counts.
  private int poolRow(Volume source, int image, int inputY, int x, MemorySegment result, long at) {
    int left = x * geometry.strideWidth() - geometry.padding().left();
    int counted = 0;
    for (int kernelX = 0; kernelX < geometry.width(); kernelX++) {
      int inputX = left + kernelX * geometry.dilationWidth();
      if (inputY >= 0 && inputY < input.height() && inputX >= 0 && inputX < input.width()) {
        long from =
            image * source.batchStride()
                + inputY * source.rowStride()
                + inputX * source.pixelStride();
        reducer.accumulate(source.segment(), from, result, at, output.depth());
        counted++;
      } else if (countPadding
          && inputY < input.height() + geometry.padding().bottom()
          && inputX < input.width() + geometry.padding().right()) {
        counted++;
      }
    }
    return counted;
  }
}
