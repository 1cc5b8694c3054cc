package dev.sash.gradient;

import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Dropout (Srivastava et al. 2014), inverted: training multiplies each unit by 0 or by 1 / (1 -
/// rate), inference passes it on.
final class DropoutStep implements Step {

  private final float rate;
  private final Signal input;
  private final Signal output;
  private final MemorySegment factors;
  private RandomBits random;

  DropoutStep(float rate, Signal input, Signal output, Arena arena) {
    this.rate = rate;
    this.input = input;
    this.output = output;
    factors = arena.allocate(output.shape().byteSize(), Volume.ALIGNMENT);
  }

  /// Sets which units the next forward passes drop; null: none.
  void drop(RandomBits bits) {
    random = bits;
  }

  @Override
  public void forward() {
    for (long i = 0; i < output.shape().elementCount(); i++) {
      float factor = random == null ? 1 : random.fraction(i) < rate ? 0 : 1 / (1 - rate);
      Floats.set(factors, i, factor);
      Floats.set(output.values(), i, Floats.get(input.values(), i) * factor);
    }
  }

  @Override
  public void backward() {
    for (long i = 0; input.hasGradient() && i < output.shape().elementCount(); i++) {
      float gradient = Floats.get(output.gradients(), i) * Floats.get(factors, i);
      Floats.add(input.gradients(), i, gradient);
    }
  }
}
