package dev.sash.gradient;

import dev.sash.kernel.SoftmaxKernel;
import dev.sash.layer.Softmax;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// Softmax: with g the gradient of the output y, that of the input is y (g - sum of g y); of its
/// logarithm it is g - exp(y) sum of g. Sums are over what is normalised together.
final class SoftmaxStep implements Step {

  private final boolean logarithm;
  private final Signal input;
  private final Signal output;
  private final Broadcast groups;
  private final Resources resources;
  private final KernelForward forward;

  SoftmaxStep(Softmax layer, Signal input, Signal output, Resources resources) {
    this.logarithm = layer.logarithm();
    this.input = input;
    this.output = output;
    this.resources = resources;
    Shape across = output.shape();
    for (Axis axis : layer.axes()) {
      across = across.with(axis, 1);
    }
    groups = new Broadcast(across);
    resources.scratch().reserve(across.elementCount());
    forward = KernelForward.of(new SoftmaxKernel(layer, output.shape()), input, output, resources);
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    if (!input.hasGradient()) {
      return;
    }
    MemorySegment sums = resources.scratch().segment();
    int depth = output.shape().depth();
    int stride = groups.depthStride();
    Floats.zero(sums, 0, groups.shape().elementCount());
    Broadcast.each(
        output.shape(),
        (at, image, y, x) -> {
          long group = groups.index(image, y, x);
          for (int d = 0; d < depth; d++) {
            float weight = logarithm ? 1 : Floats.get(output.values(), at + d);
            float part = Floats.get(output.gradients(), at + d) * weight;
            Floats.add(sums, group + (long) d * stride, part);
          }
        });
    Broadcast.each(
        output.shape(),
        (at, image, y, x) -> {
          long group = groups.index(image, y, x);
          for (int d = 0; d < depth; d++) {
            float gradient = Floats.get(output.gradients(), at + d);
            float value = Floats.get(output.values(), at + d);
            float sum = Floats.get(sums, group + (long) d * stride);
            float change =
                logarithm ? gradient - (float) Math.exp(value) * sum : value * (gradient - sum);
            Floats.add(input.gradients(), at + d, change);
          }
        });
  }
}
