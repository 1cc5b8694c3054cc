/// Gradients: a forward pass that keeps every volume, the backward pass through it, losses, and a
/// small trainer.
///
/// A [Differentiation] gives the gradient of any volume with respect to all volumes and parameters
/// before it. A [Trainer] changes parameters by it. Not in here: inference, which is
/// `dev.sash.run`'s and knows nothing of this package; generating examples; drawing gradients.
///
/// Sources: CS231n, "Backpropagation, Intuitions" and "Convolutional Layer"; Goodfellow, Bengio and
/// Courville 2016, chapters 6, 8 and 9.
package dev.sash.gradient;
