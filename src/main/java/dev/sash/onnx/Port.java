package dev.sash.onnx;

import java.util.List;
import java.util.Optional;

/// An input or output of an ONNX graph: its name, element type and dimensions in the file's own
/// order (N, C, H, W for images).
///
/// @param name unique in the graph
/// @param type type of the elements
/// @param dimensions outermost first; empty where the file does not even tell how many there are
public record Port(String name, ElementType type, Optional<List<Dimension>> dimensions) {

  /// Copies the list.
  public Port {
    dimensions = dimensions.map(List::copyOf);
  }

  /// Returns `input float32[N, 3, H, W]`.
  @Override
  public String toString() {
    return name + " " + type + dimensions.map(List::toString).orElse("");
  }
}
