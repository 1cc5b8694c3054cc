package dev.sash.gradient;

import dev.sash.layer.Geometry;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Max pooling. The forward pass records a switch for each output, the input that is its maximum,
/// and the backward pass routes through it (Zeiler and Fergus 2014, section 2.1). Of equal inputs
/// the first in the window's order counts.
final class MaxPoolingStep implements Step {

  private static final ValueLayout.OfLong SWITCH = ValueLayout.JAVA_LONG;
  private static final long NONE = -1;

  private final Signal input;
  private final Signal output;
  private final Taps taps;
  private final int depth;
  private final long count;
  private final MemorySegment switches;

  MaxPoolingStep(Geometry geometry, Signal input, Signal output, Arena arena) {
    this.input = input;
    this.output = output;
    taps = new Taps(geometry, input.shape(), output.shape());
    depth = output.shape().depth();
    count = output.shape().elementCount();
    switches = arena.allocate(Math.multiplyExact(count, Long.BYTES), Volume.ALIGNMENT);
  }

  @Override
  public void forward() {
    taps.eachWindow(this::compare);
  }

  private void compare(long to, long from, int rows, long rowStep, int columns, long columnStep) {
    for (int d = 0; d < depth; d++) {
      float best = Float.NEGATIVE_INFINITY;
      long at = NONE;
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          long tap = from + row * rowStep + column * columnStep + d;
          float value = Floats.get(input.values(), tap);
          if (at == NONE || value > best || Float.isNaN(value)) {
            best = value;
            at = tap;
          }
        }
      }
      Floats.set(output.values(), to + d, best);
      switches.setAtIndex(SWITCH, to + d, at);
    }
  }

  @Override
  public void backward() {
    if (input.hasGradient()) {
      for (long i = 0; i < count; i++) {
        long from = switches.getAtIndex(SWITCH, i);
        if (from != NONE) {
          Floats.add(input.gradients(), from, Floats.get(output.gradients(), i));
        }
      }
    }
  }
}
