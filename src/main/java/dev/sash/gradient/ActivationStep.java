package dev.sash.gradient;

import dev.sash.kernel.ActivationKernel;
import dev.sash.layer.Activation;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// An activation function. At a kink the derivative is that of one of its sides.
final class ActivationStep implements Step {

  private final Activation activation;
  private final Signal input;
  private final Signal output;
  private final KernelForward forward;

  ActivationStep(Activation activation, Signal input, Signal output, Resources resources) {
    this.activation = activation;
    this.input = input;
    this.output = output;
    Shape shape = output.shape();
    long count = shape.elementCount();
    // One position: the loop along its depth is the whole volume.
    Shape flat = count <= Integer.MAX_VALUE ? Shape.of(1, 1, (int) count) : shape;
    forward =
        KernelForward.of(
            new ActivationKernel(activation, flat), input.as(flat), output.as(flat), resources);
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
    MemorySegment gradients = input.gradients();
    long count = output.shape().elementCount();
    if (activation.function() == Activation.Function.RELU) {
      for (long i = 0; i < count; i++) {
        if (Floats.get(output.values(), i) > 0) {
          Floats.add(gradients, i, Floats.get(output.gradients(), i));
        }
      }
      return;
    }
    for (long i = 0; i < count; i++) {
      float slope = slope(Floats.get(input.values(), i), Floats.get(output.values(), i));
      Floats.add(gradients, i, Floats.get(output.gradients(), i) * slope);
    }
  }

  /// Returns the derivative at x, where the function is y.
  private float slope(float x, float y) {
    float alpha = activation.alpha();
    float beta = activation.beta();
    return switch (activation.function()) {
      case RELU -> x > 0 ? 1 : 0;
      case LEAKY_RELU -> x < 0 ? alpha : 1;
      case ELU -> x < 0 ? y + alpha : 1;
      case SIGMOID -> y * (1 - y);
      case HARD_SIGMOID -> {
        float line = alpha * x + beta;
        yield line > 0 && line <= 1 ? alpha : 0;
      }
      case TANH -> 1 - y * y;
      case SCALED_TANH -> {
        double tanh = Math.tanh((double) beta * x);
        yield (float) (alpha * beta * (1 - tanh * tanh));
      }
      case CLIP -> x > alpha && x <= beta ? 1 : 0;
      case HARD_SWISH -> x <= -3 ? 0 : x > 3 ? 1 : (2 * x + 3) / 6;
      case EXP -> y;
    };
  }
}
