package dev.sash.kernel;

import dev.sash.layer.Resize;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Resizing by interpolation: each output position is a weighted sum of input positions, along
/// contiguous depth.
public final class ResizeKernel implements Kernel {

  private final ResamplingTable rows;
  private final ResamplingTable columns;
  private final Shape output;
  private final Tiling outputRows;

  /// Fixes the algorithm to shapes.
  public ResizeKernel(Resize layer, Shape input, Shape output) {
    rows = ResamplingTable.of(layer.height(), input.height());
    columns = ResamplingTable.of(layer.width(), input.width());
    this.output = output;
    outputRows =
        Tiling.ofRows(
            (long) output.batch() * output.height(), (long) output.width() * output.depth());
  }

  @Override
  public String name() {
    return "interpolation";
  }

  @Override
  public int tileCount() {
    return outputRows.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      for (long row = outputRows.from(tile); row < outputRows.to(tile); row++) {
        for (int x = 0; x < output.width(); x++) {
          interpolate(binding, row / output.height(), (int) (row % output.height()), x);
        }
      }
    };
  }

  private void interpolate(Binding binding, long image, int y, int x) {
    Volume source = binding.input().volume();
    Volume target = binding.output().volume();
    MemorySegment sums = target.segment();
    long at = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
    Floats.fill(sums, at, output.depth(), 0f);
    for (int i = 0; i < rows.taps(); i++) {
      float rowWeight = rows.weight(y, i);
      for (int j = 0; rowWeight != 0 && j < columns.taps(); j++) {
        float weight = rowWeight * columns.weight(x, j);
        if (weight != 0) {
          long from =
              image * source.batchStride()
                  + rows.index(y, i) * source.rowStride()
                  + columns.index(x, j) * source.pixelStride();
          Floats.LANES.addScaled(source.segment(), from, weight, sums, at, output.depth());
        }
      }
    }
  }
}
