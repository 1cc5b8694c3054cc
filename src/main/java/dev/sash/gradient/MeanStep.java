package dev.sash.gradient;

import dev.sash.kernel.MeanKernel;
import dev.sash.layer.Mean;

/// The mean along some axes: every position gets an even share of the gradient.
final class MeanStep implements Step {

  private final Signal input;
  private final Signal output;
  private final KernelForward forward;

  MeanStep(Mean layer, Signal input, Signal output, Resources resources) {
    this.input = input;
    this.output = output;
    MeanKernel kernel = new MeanKernel(layer, input.shape(), output.shape());
    forward = KernelForward.of(kernel, input, output, resources);
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
    Broadcast place = new Broadcast(output.shape());
    float share = (float) output.shape().elementCount() / input.shape().elementCount();
    Broadcast.each(
        input.shape(),
        (at, image, y, x) -> {
          long from = place.index(image, y, x);
          for (int d = 0; d < input.shape().depth(); d++) {
            float gradient = Floats.get(output.gradients(), from + (long) d * place.depthStride());
            Floats.add(input.gradients(), at + d, gradient * share);
          }
        });
  }
}
