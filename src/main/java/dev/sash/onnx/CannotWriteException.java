package dev.sash.onnx;

/// Thrown when a network cannot be written as an ONNX file: ONNX has no operator that does exactly
/// what a layer does, or the file would be too large. The message names the layer and the reason.
public final class CannotWriteException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final String layer;
  private final String reason;

  /// Creates the exception.
  ///
  /// @param layer name of the layer that cannot be written, or empty: the network as a whole
  /// @param reason why not
  public CannotWriteException(String layer, String reason) {
    super(
        (layer.isEmpty() ? "the network" : layer)
            + (layer.isEmpty()
                ? " cannot be written as ONNX: "
                : ": it cannot be written as ONNX: ")
            + reason);
    this.layer = layer;
    this.reason = reason;
  }

  /// Returns the name of the layer, or an empty text where it is the network as a whole.
  public String layer() {
    return layer;
  }

  /// Returns why it cannot be written.
  public String reason() {
    return reason;
  }
}
