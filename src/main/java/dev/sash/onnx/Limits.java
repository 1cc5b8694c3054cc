package dev.sash.onnx;

/// The caps of the reader: what a file may ask for at most, so that a broken one cannot exhaust
/// memory.
final class Limits {

  /// Dimensions of a tensor.
  static final int RANK = 16;

  /// Bytes of all names together.
  static final long TEXT_BYTE_SIZE = 16L << 20;

  /// Nodes, names, tensors, attributes and numbers of attributes together.
  static final int ENTRY_COUNT = 500_000;

  /// Bytes of all folded and converted tensors together, beyond [#FOLDED_SHARE] times the file.
  private static final long FOLDED_BYTE_SIZE = 1L << 30;

  /// Bytes of folded and converted tensors for each byte of the file (a float16 or integer weight
  /// grows).
  private static final long FOLDED_SHARE = 4;

  private Limits() {}

  /// Returns the bytes of folded and converted tensors that a file may ask for.
  static long foldedByteSize(long fileByteSize) {
    return FOLDED_BYTE_SIZE + convertedByteSize(fileByteSize);
  }

  /// Returns the bytes that the tensors of a file of their own may take when they are converted.
  static long convertedByteSize(long fileByteSize) {
    return FOLDED_SHARE * Math.min(fileByteSize, 1L << 50);
  }
}
