package dev.sash.format;

/// Thrown when a model file may well be valid but asks for something that Sash does not do: an
/// operator without a layer, an element type, a mode.
public final class UnsupportedModelException extends ModelFormatException {

  private static final long serialVersionUID = 1;

  /// Creates the exception.
  ///
  /// @param location where
  /// @param rule what is not supported
  /// @param cause what was thrown below, or null
  public UnsupportedModelException(Location location, String rule, Throwable cause) {
    super(location, rule, cause);
  }
}
