package dev.sash.gradient;

/// One layer bound to the memory of a pass.
interface Step {

  /// Computes the output from the inputs.
  void forward();

  /// Adds to the gradients of the inputs, and to those of the layer's parameters, what the gradient
  /// of the output gives. Inputs without a gradient are passed over.
  void backward();
}
