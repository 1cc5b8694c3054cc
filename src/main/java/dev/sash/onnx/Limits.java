package dev.sash.onnx;

/// The caps of the reader: what a file may ask for at most, so that a broken one cannot exhaust
/// memory.
final class Limits {

  /// Dimensions of a tensor.
  static final int RANK = 16;

  /// Bytes of a name.
  static final int NAME_BYTE_SIZE = 4096;

  /// Bytes of all names together.
  static final long TEXT_BYTE_SIZE = 16L << 20;

  /// Nodes, names, tensors, attributes and numbers of attributes together.
  static final int ENTRY_COUNT = 500_000;

  /// Elements of an integer tensor.
  static final long INTEGER_COUNT = 1_000_000;

  /// Elements of all integer tensors together.
  static final long ALL_INTEGER_COUNT = 4_000_000;

  /// Bytes of all folded and converted tensors together, beyond [#FOLDED_SHARE] times the file.
  static final long FOLDED_BYTE_SIZE = 1L << 30;

  /// Bytes of folded and converted tensors for each byte of the file (a float16 or integer weight
  /// grows).
  static final long FOLDED_SHARE = 4;

  private Limits() {}
}
