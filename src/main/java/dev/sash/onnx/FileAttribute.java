package dev.sash.onnx;

import dev.sash.file.Wire;

/// An AttributeProto without subgraphs.
///
/// @param name unique in its node
/// @param kind which field holds the value
/// @param number a FLOAT
/// @param integer an INT
/// @param text a STRING, or null
/// @param tensor a TENSOR, or null
/// @param numbers FLOATS
/// @param integers INTS
/// @param byteOffset where the message starts
record FileAttribute(
    String name,
    Kind kind,
    float number,
    long integer,
    Wire.Span text,
    FileTensor tensor,
    float[] numbers,
    long[] integers,
    long byteOffset) {

  /// The kinds of values, in the order of `AttributeProto.AttributeType`.
  enum Kind {
    UNDEFINED,
    FLOAT,
    INT,
    STRING,
    TENSOR,
    GRAPH,
    FLOATS,
    INTS,
    OTHER;

    static Kind ofCode(long code) {
      return code >= 0 && code < OTHER.ordinal() ? values()[(int) code] : OTHER;
    }
  }
}
