package dev.sash.gradient;

/// Thrown when a network has a layer through which this package has no backward pass. The message
/// names the layer and the reason.
public final class NoGradientException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final String layer;

  /// Creates the exception.
  ///
  /// @param layer name of the layer
  /// @param reason why there is no gradient through it, and what to do
  public NoGradientException(String layer, String reason) {
    super("%s: no gradient: %s".formatted(layer, reason));
    this.layer = layer;
  }

  /// Returns the name of the layer.
  public String layer() {
    return layer;
  }
}
