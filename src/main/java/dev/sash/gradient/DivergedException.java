package dev.sash.gradient;

/// Thrown when the loss of a mini-batch is infinite or no number. The parameters are those before
/// the mini-batch.
public final class DivergedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  /// Creates the exception.
  public DivergedException(String message) {
    super(message);
  }
}
