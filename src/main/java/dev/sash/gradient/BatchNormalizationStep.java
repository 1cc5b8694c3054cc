package dev.sash.gradient;

import dev.sash.layer.BatchNormalization;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// Batch normalisation with frozen statistics: the running mean and variance are constants, so that
/// each channel is scaled and shifted, y = scale (x - mean) / sqrt(variance + epsilon) + shift.
final class BatchNormalizationStep implements Step {

  private final MemorySegment scale;
  private final MemorySegment shift;
  private final MemorySegment scaleGradients;
  private final MemorySegment shiftGradients;
  private final Signal input;
  private final Signal output;
  private final float[] means;
  private final float[] rates;

  /// @param scale one value a channel
  /// @param shift one value a channel
  /// @param scaleGradients null where the layer is not trained
  /// @param shiftGradients null where the layer is not trained
  BatchNormalizationStep(
      BatchNormalization layer,
      MemorySegment scale,
      MemorySegment shift,
      MemorySegment scaleGradients,
      MemorySegment shiftGradients,
      Signal input,
      Signal output) {
    this.scale = scale;
    this.shift = shift;
    this.scaleGradients = scaleGradients;
    this.shiftGradients = shiftGradients;
    this.input = input;
    this.output = output;
    means = new float[output.shape().depth()];
    rates = new float[means.length];
    for (int d = 0; d < means.length; d++) {
      means[d] = layer.mean().get(d);
      rates[d] = (float) (1 / Math.sqrt((double) layer.variance().get(d) + layer.epsilon()));
    }
  }

  @Override
  public void forward() {
    Shape shape = output.shape();
    long at = 0;
    for (long position = 0; position < shape.positionCount(); position++) {
      for (int d = 0; d < means.length; d++) {
        float normal = (Floats.get(input.values(), at) - means[d]) * rates[d];
        Floats.set(output.values(), at++, normal * Floats.get(scale, d) + Floats.get(shift, d));
      }
    }
  }

  @Override
  public void backward() {
    double[] scaleSums = new double[means.length];
    double[] shiftSums = new double[means.length];
    long at = 0;
    for (long position = 0; position < output.shape().positionCount(); position++) {
      for (int d = 0; d < means.length; d++) {
        float gradient = Floats.get(output.gradients(), at);
        if (input.hasGradient()) {
          Floats.add(input.gradients(), at, gradient * Floats.get(scale, d) * rates[d]);
        }
        scaleSums[d] +=
            (double) gradient * (Floats.get(input.values(), at++) - means[d]) * rates[d];
        shiftSums[d] += gradient;
      }
    }
    for (int d = 0; scaleGradients != null && d < means.length; d++) {
      Floats.add(scaleGradients, d, (float) scaleSums[d]);
      Floats.add(shiftGradients, d, (float) shiftSums[d]);
    }
  }
}
