package dev.sash.gradient;

import dev.sash.kernel.LocalResponseNormalizationKernel;
import dev.sash.layer.LocalResponseNormalization;

/// Local response normalisation, y = x s^-beta with s = bias + alpha / size * sum of x^2 over the
/// neighbours. An input acts through its own output and through s of all outputs whose
/// neighbourhood has it.
final class LocalResponseStep implements Step {

  private final LocalResponseNormalization layer;
  private final Signal input;
  private final Signal output;
  private final KernelForward forward;
  private final double[] powers;
  private final double[] shares;

  LocalResponseStep(
      LocalResponseNormalization layer, Signal input, Signal output, Resources resources) {
    this.layer = layer;
    this.input = input;
    this.output = output;
    powers = new double[output.shape().depth()];
    shares = new double[powers.length];
    forward =
        KernelForward.of(
            new LocalResponseNormalizationKernel(layer, output.shape()), input, output, resources);
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    if (input.hasGradient()) {
      for (long position = 0; position < output.shape().positionCount(); position++) {
        backward(position * powers.length);
      }
    }
  }

  private void backward(long at) {
    int depth = powers.length;
    int before = (layer.size() - 1) / 2;
    int behind = layer.size() - 1 - before;
    double scale = (double) layer.alpha() / layer.size();
    for (int d = 0; d < depth; d++) {
      double squares = 0;
      for (int n = Math.max(0, d - before); n <= last(d, behind); n++) {
        double value = Floats.get(input.values(), at + n);
        squares += value * value;
      }
      double sum = layer.bias() + scale * squares;
      powers[d] = Math.pow(sum, -(double) layer.beta());
      double product =
          (double) Floats.get(output.gradients(), at + d) * Floats.get(input.values(), at + d);
      shares[d] = product * powers[d] / sum;
    }
    for (int d = 0; d < depth; d++) {
      double share = 0;
      for (int n = Math.max(0, d - behind); n <= last(d, before); n++) {
        share += shares[n];
      }
      double own = Floats.get(output.gradients(), at + d) * powers[d];
      double through = 2 * layer.beta() * scale * Floats.get(input.values(), at + d) * share;
      Floats.add(input.gradients(), at + d, (float) (own - through));
    }
  }

  private int last(int channel, int reach) {
    return (int) Math.min(powers.length - 1L, (long) channel + reach);
  }
}
