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
    output.value().fill(Float.NEGATIVE_INFINITY);
    switches.fill((byte) NONE);
    taps.each(this::compare);
  }

  private void compare(long to, long from) {
    for (int d = 0; d < depth; d++) {
      float value = Floats.get(input.values(), from + d);
      float best = Floats.get(output.values(), to + d);
      boolean first = switches.getAtIndex(SWITCH, to + d) == NONE;
      if (first || value > best || Float.isNaN(value)) {
        Floats.set(output.values(), to + d, value);
        switches.setAtIndex(SWITCH, to + d, from + d);
      }
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
