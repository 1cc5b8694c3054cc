package dev.sash.network;

/// Thrown when a network has no fully convolutional form: a layer mixes positions in a way that is
/// tied to the size of the image that it was trained on. The message names the layer and the
/// reason.
public final class CannotSlideException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final String layer;
  private final String reason;

  /// Creates the exception.
  ///
  /// @param layer name of the layer that cannot slide
  /// @param reason what ties it to the trained size
  public CannotSlideException(String layer, String reason) {
    super("%s: the network cannot slide over a larger image: %s".formatted(layer, reason));
    this.layer = layer;
    this.reason = reason;
  }

  /// Returns the name of the layer that cannot slide.
  public String layer() {
    return layer;
  }

  /// Returns what ties the layer to the trained size.
  public String reason() {
    return reason;
  }
}
