package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

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
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      Volume source = binding.input().volume();
      Volume target = binding.output().volume();
      for (long row = rows.from(tile); row < rows.to(tile); row++) {
        int image = (int) (row / output.height());
        int y = (int) (row % output.height());
        for (int x = 0; x < output.width(); x++) {
          pool(source, target, image, y, x);
        }
      }
    };
  }

  Reduction reduction() {
    return reducer.reduction();
  }

  private void pool(Volume source, Volume target, int image, int y, int x) {
    int top = y * geometry.strideHeight() - geometry.padding().top();
    int left = x * geometry.strideWidth() - geometry.padding().left();
    int rowStep = geometry.dilationHeight();
    int columnStep = geometry.dilationWidth();
    int firstRow = top < 0 ? Math.ceilDiv(-top, rowStep) : 0;
    int firstColumn = left < 0 ? Math.ceilDiv(-left, columnStep) : 0;
    int rows = before(input.height() - top, rowStep, geometry.height()) - firstRow;
    int columns = before(input.width() - left, columnStep, geometry.width()) - firstColumn;
    int counted = rows * columns;
    if (countPadding) {
      int bottom = input.height() + geometry.padding().bottom();
      int right = input.width() + geometry.padding().right();
      counted =
          before(bottom - top, rowStep, geometry.height())
              * before(right - left, columnStep, geometry.width());
    }
    long from =
        image * source.batchStride()
            + (top + firstRow * rowStep) * source.rowStride()
            + (left + firstColumn * columnStep) * source.pixelStride();
    long to = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
    reducer.reduce(source, from, rows, rowStep, columns, columnStep, counted, target.segment(), to);
  }

  /// Returns how many taps lie before `end`, counted from the first.
  private static int before(int end, int step, int taps) {
    return Math.min(taps, Math.ceilDiv(end, step));
  }
}
