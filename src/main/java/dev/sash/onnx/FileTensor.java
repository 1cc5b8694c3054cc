package dev.sash.onnx;

import dev.sash.file.Wire;

/// A TensorProto, not decoded yet: where its message lies and what its header says.
///
/// @param name may be empty
/// @param type type of the elements
/// @param dimensions as the file has them
/// @param message the bytes of the message
/// @param isExternal whether the data lies in another file
record FileTensor(
    String name, ElementType type, long[] dimensions, Wire.Span message, boolean isExternal) {}
