package dev.sash.onnx;

import java.util.List;

/// A NodeProto.
///
/// @param name for people; may be empty
/// @param operator such as `Conv`
/// @param domain empty for ONNX's own operators
/// @param inputs names of values; empty for an optional one left out
/// @param outputs names of values; empty for an optional one left out
/// @param attributes in the file's order
/// @param byteOffset where the message starts
record FileNode(
    String name,
    String operator,
    String domain,
    List<String> inputs,
    List<String> outputs,
    List<FileAttribute> attributes,
    long byteOffset) {

  /// Returns the name for messages: the node's own, else its first output's.
  String label() {
    return !name.isEmpty() || outputs.isEmpty() ? name : outputs.getFirst();
  }
}
