package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Wire;
import dev.sash.file.Wire.Span;

/// Counts what a file makes the reader keep on the heap, and refuses a file that asks for too much.
final class Entries {

  private int count;
  private long textByteSize;

  /// Counts an entry.
  void count(long byteOffset) {
    if (++count > Limits.ENTRY_COUNT) {
      throw Broken.at(
          byteOffset,
          "the file has more than %d nodes, names, tensors and attributes",
          Limits.ENTRY_COUNT);
    }
  }

  /// Reads the field as a name.
  String name(Wire wire) {
    Span span = wire.bytes();
    count(span.start());
    textByteSize += span.byteSize();
    if (textByteSize > Limits.TEXT_BYTE_SIZE) {
      throw Broken.at(
          span.start(), "the names of the file have more than %d bytes", Limits.TEXT_BYTE_SIZE);
    }
    return wire.text(span);
  }
}
