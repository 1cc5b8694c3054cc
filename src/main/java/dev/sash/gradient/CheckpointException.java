package dev.sash.gradient;

/// Thrown when a checkpoint is not one of the training that is to be resumed. The message says what
/// differs.
public final class CheckpointException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  /// Creates the exception.
  public CheckpointException(String message) {
    super(message);
  }
}
