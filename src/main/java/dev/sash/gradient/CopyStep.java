package dev.sash.gradient;

/// Gives the elements of its input, in the order of memory.
///
/// @param input what is copied
/// @param output of as many elements
record CopyStep(Signal input, Signal output) implements Step {

  @Override
  public void forward() {
    Floats.copy(input.values(), 0, output.values(), 0, output.shape().elementCount());
  }

  @Override
  public void backward() {
    if (input.hasGradient()) {
      long count = output.shape().elementCount();
      Floats.add(output.gradients(), 0, input.gradients(), 0, count);
    }
  }
}
