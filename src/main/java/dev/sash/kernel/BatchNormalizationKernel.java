package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// Batch normalisation that no convolution before it could take into its weights.
public final class BatchNormalizationKernel extends PositionKernel {

  private final float[] factors;
  private final float[] offsets;

  /// Fixes the algorithm to a shape.
  public BatchNormalizationKernel(BatchNormalization layer, Shape shape) {
    super(shape);
    factors = new float[shape.depth()];
    offsets = new float[shape.depth()];
    for (int channel = 0; channel < shape.depth(); channel++) {
      factors[channel] = (float) layer.factor(channel);
      offsets[channel] = (float) layer.offset(channel);
    }
  }

  @Override
  public String name() {
    return "normalisation";
  }

  @Override
  void run(
      MemorySegment source,
      long from,
      long fromStep,
      MemorySegment target,
      long to,
      long toStep,
      int count,
      MemorySegment scratch) {
    for (int i = 0; i < count; i++) {
      normalize(source, from + i * fromStep, target, to + i * toStep);
    }
  }

  private void normalize(MemorySegment source, long from, MemorySegment target, long to) {
    for (int channel = 0; channel < factors.length; channel++) {
      float value = source.getAtIndex(Floats.FLOAT, from + channel);
      target.setAtIndex(Floats.FLOAT, to + channel, value * factors[channel] + offsets[channel]);
    }
  }
}
