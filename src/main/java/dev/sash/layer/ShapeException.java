package dev.sash.layer;

/// Thrown when volumes and a layer do not fit each other. The message gives the values, the rule
/// and, where there is one, the remedy; inside a network it starts with the layer's name.
public final class ShapeException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  /// Creates the exception.
  public ShapeException(String message) {
    super(message);
  }
}
