package dev.sash.format;

import java.nio.file.Path;
import java.util.Objects;

/// A place in a model file.
///
/// @param file the file
/// @param node name of the node or layer, or empty
/// @param operator its operator, or empty
/// @param byteOffset bytes from the start of the file, or -1 where no single place is at fault
public record Location(Path file, String node, String operator, long byteOffset) {

  /// Refuses null.
  public Location {
    Objects.requireNonNull(file);
    Objects.requireNonNull(node);
    Objects.requireNonNull(operator);
  }

  /// Returns a file as a whole.
  public static Location of(Path file) {
    return new Location(file, "", "", -1);
  }

  /// Returns a place in the same file and node.
  public Location withByteOffset(long newByteOffset) {
    return new Location(file, node, operator, newByteOffset);
  }

  /// Returns a node of the same file.
  public Location withNode(String newNode, String newOperator) {
    return new Location(file, newNode, newOperator, byteOffset);
  }

  /// Returns `model.onnx: node 'conv1' (Conv): byte 120`, without what is not known.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file.toString());
    if (!operator.isEmpty()) {
      text.append(": node '").append(node).append("' (").append(operator).append(')');
    }
    if (byteOffset >= 0) {
      text.append(": byte ").append(byteOffset);
    }
    return text.toString();
  }
}
