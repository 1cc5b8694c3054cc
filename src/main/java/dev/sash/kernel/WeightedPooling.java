package dev.sash.kernel;

import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Pooling whose average weighs the positions of a window, along contiguous depth.
public final class WeightedPooling implements Kernel {

  private final Geometry geometry;
  private final float[] weights;
  private final Shape input;
  private final Shape output;
  private final Tiling rows;

  /// Fixes the algorithm to shapes.
  public WeightedPooling(DistanceWeightedPooling pooling, Shape input, Shape output) {
    this.geometry = pooling.geometry();
    this.input = input;
    this.output = output;
    weights = new float[geometry.height() * geometry.width()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) pooling.weight(i / geometry.width(), i % geometry.width());
    }
    long work = (long) output.width() * output.depth() * weights.length;
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
      for (long row = rows.from(tile); row < rows.to(tile); row++) {
        for (int x = 0; x < output.width(); x++) {
          pool(binding, (int) (row / output.height()), (int) (row % output.height()), x);
        }
      }
    };
  }

  private void pool(Binding binding, int image, int y, int x) {
    Volume source = binding.input().volume();
    Volume target = binding.output().volume();
    MemorySegment result = target.segment();
    long at = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
    Floats.fill(result, at, output.depth(), 0f);
    float sum = 0;
    for (int tap = 0; tap < weights.length; tap++) {
      int kernelY = tap / geometry.width();
      int kernelX = tap % geometry.width();
      int inputY = y * geometry.strideHeight() - geometry.padding().top() + kernelY * geometry.dilationHeight();
      int inputX = x * geometry.strideWidth() - geometry.padding().left() + kernelX * geometry.dilationWidth();
      if (inputY >= 0 && inputY < input.height() && inputX >= 0 && inputX < input.width()) {
        long from = image * source.batchStride() + inputY * source.rowStride() + inputX * source.pixelStride();
        Floats.addScaled(source.segment(), from, weights[tap], result, at, output.depth());
        sum += weights[tap];
      }
    }
    Floats.scale(result, at, output.depth(), sum == 0 ? 0f : 1 / sum);
  }
}
