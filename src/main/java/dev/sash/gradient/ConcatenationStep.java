package dev.sash.gradient;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.List;

/// Volumes side by side along an axis: each gets its part of the gradient.
final class ConcatenationStep implements Step {

  private final Axis axis;
  private final List<Signal> inputs;
  private final Signal output;

  ConcatenationStep(Axis axis, List<Signal> inputs, Signal output) {
    this.axis = axis;
    this.inputs = inputs;
    this.output = output;
  }

  @Override
  public void forward() {
    each((input, from, to, run) -> Floats.copy(input.values(), from, output.values(), to, run));
  }

  @Override
  public void backward() {
    each(
        (input, from, to, run) -> {
          if (input.hasGradient()) {
            Floats.add(output.gradients(), to, input.gradients(), from, run);
          }
        });
  }

  /// Something to do with a run of an input and its place in the output.
  private interface Visit {
    void at(Signal input, long from, long to, long run);
  }

  private void each(Visit visit) {
    long whole = run(output.shape());
    long start = 0;
    for (Signal input : inputs) {
      long run = run(input.shape());
      long count = input.shape().elementCount() / run;
      for (long i = 0; i < count; i++) {
        visit.at(input, i * run, start + i * whole, run);
      }
      start += run;
    }
  }

  /// Returns how many elements follow each other along the axis and those inside it.
  private long run(Shape shape) {
    long run = 1;
    for (Axis inner : Axis.values()) {
      run *= inner.compareTo(axis) >= 0 ? shape.size(inner) : 1;
    }
    return run;
  }
}
