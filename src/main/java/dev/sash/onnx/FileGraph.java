package dev.sash.onnx;

import java.util.List;
import java.util.Map;

/// A GraphProto and the version of ONNX's operators that it is written in.
///
/// @param opset version of the operators
/// @param nodes in the file's order, which must be topological
/// @param initializers the weights by name
/// @param inputs declared inputs that are not initializers
/// @param outputs declared outputs
record FileGraph(
    long opset,
    List<FileNode> nodes,
    Map<String, FileTensor> initializers,
    List<Port> inputs,
    List<Port> outputs) {}
