package dev.sash.onnx;

/// One dimension of a graph's input or output as the file declares it.
///
/// @param size the size, or -1 where the file leaves it open
/// @param symbol the name of an open size, such as `batch_size`; may be empty
public record Dimension(long size, String symbol) {

  /// Returns whether the file leaves the size open.
  public boolean isOpen() {
    return size < 0;
  }

  /// Returns the size, the symbol, or `?`.
  @Override
  public String toString() {
    return size >= 0 ? Long.toString(size) : symbol.isEmpty() ? "?" : symbol;
  }
}
