package dev.sash.gradient;

import dev.sash.kernel.BroadcastKernel;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Parametric ReLU (He et al. 2015, section 2.1): the gradient of a slope is the sum of x times the
/// gradient of the output over its negative inputs.
final class ParametricReluStep implements Step {

  private final MemorySegment slopes;
  private final MemorySegment slopeGradients;
  private final Broadcast place;
  private final Signal input;
  private final Signal output;
  private final KernelForward forward;

  /// @param shape shape of the slopes, which lie without gaps
  /// @param slopeGradients null where the slopes are not trained
  ParametricReluStep(
      Shape shape,
      MemorySegment slopes,
      MemorySegment slopeGradients,
      Signal input,
      Signal output,
      Resources resources) {
    this.slopes = slopes;
    this.slopeGradients = slopeGradients;
    this.input = input;
    this.output = output;
    place = new Broadcast(shape);
    forward =
        new KernelForward(
            new BroadcastKernel(BroadcastKernel.Operation.PARAMETRIC_RELU, output.shape()),
            List.of(input.value(), Volume.of(slopes, shape)),
            output.value(),
            resources);
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    Broadcast.each(output.shape(), this::backward);
  }

  private void backward(long at, int image, int y, int x) {
    long slopesAt = place.index(image, y, x);
    for (int d = 0; d < output.shape().depth(); d++) {
      long slopeAt = slopesAt + (long) d * place.depthStride();
      float value = Floats.get(input.values(), at + d);
      float gradient = Floats.get(output.gradients(), at + d);
      if (input.hasGradient()) {
        float slope = value < 0 ? Floats.get(slopes, slopeAt) : 1;
        Floats.add(input.gradients(), at + d, gradient * slope);
      }
      if (slopeGradients != null && value < 0) {
        Floats.add(slopeGradients, slopeAt, gradient * value);
      }
    }
  }
}
