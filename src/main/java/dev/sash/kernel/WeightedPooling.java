package dev.sash.kernel;

import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Pooling whose average weighs the positions of a window, along contiguous depth.
public final class WeightedPooling implements Kernel {

  private final Geometry geometry;
  private final double[] exponents;
  private final double smallest;
  private final float[] weights;
  private final Shape input;
  private final Shape output;
  private final Tiling rows;

  /// Fixes the algorithm to shapes.
  public WeightedPooling(DistanceWeightedPooling pooling, Shape input, Shape output) {
    this.geometry = pooling.geometry();
    this.input = input;
    this.output = output;
    exponents = new double[Math.multiplyExact(geometry.height(), geometry.width())];
    Arrays.setAll(exponents, i -> pooling.exponent(i / geometry.width(), i % geometry.width()));
    smallest = Arrays.stream(exponents).min().orElseThrow();
    weights = new float[exponents.length];
    for (int tap = 0; tap < weights.length; tap++) {
      weights[tap] = (float) Math.exp(smallest - exponents[tap]);
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
    double nearest = nearest(y, x);
    float sum = 0;
    for (int tap = 0; tap < weights.length; tap++) {
      int inputY = inputY(y, tap);
      int inputX = inputX(x, tap);
      if (isInside(inputY, inputX)) {
        long from =
            image * source.batchStride()
                + inputY * source.rowStride()
                + inputX * source.pixelStride();
        float weight = weight(tap, nearest);
        Floats.LANES.addScaled(source.segment(), from, weight, result, at, output.depth());
        sum += weight;
      }
    }
    Floats.LANES.scale(result, at, output.depth(), sum == 0 ? 0f : 1 / sum);
  }

  /// The smallest exponent among the positions that lie in the input. Weights are relative to it,
  /// so that no window's weights are all too small for a float.
  private double nearest(int y, int x) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int tap = 0; tap < exponents.length; tap++) {
      if (exponents[tap] < nearest && isInside(inputY(y, tap), inputX(x, tap))) {
        nearest = exponents[tap];
      }
    }
    return nearest;
  }

  private float weight(int tap, double nearest) {
    return nearest == smallest ? weights[tap] : (float) Math.exp(nearest - exponents[tap]);
  }

  private int inputY(int y, int tap) {
    int kernelY = tap / geometry.width();
    return y * geometry.strideHeight()
        - geometry.padding().top()
        + kernelY * geometry.dilationHeight();
  }

  private int inputX(int x, int tap) {
    int kernelX = tap % geometry.width();
    return x * geometry.strideWidth()
        - geometry.padding().left()
        + kernelX * geometry.dilationWidth();
  }

  private boolean isInside(int inputY, int inputX) {
    return inputY >= 0 && inputY < input.height() && inputX >= 0 && inputX < input.width();
  }
}
