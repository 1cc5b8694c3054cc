package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Wire;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/// Finds where in a model the lengths of its messages, names and packed numbers are written.
final class LengthFields {

  private static final int DEPTH = 6;

  private LengthFields() {}

  /// Returns the byte offsets of the first bytes of all length fields.
  static int[] find(byte[] model) {
    IntStream.Builder offsets = IntStream.builder();
    collect(Wire.of(MemorySegment.ofArray(model)), DEPTH, offsets);
    return offsets.build().toArray();
  }

  private static void collect(Wire wire, int depth, IntStream.Builder offsets) {
    try {
      while (wire.next()) {
        if (wire.type() != Wire.BYTES) {
          wire.skip();
          continue;
        }
        int at = (int) wire.position();
        Wire.Span span = wire.bytes();
        offsets.add(at);
        if (depth > 0 && span.byteSize() < 4096 || depth > DEPTH - 2) {
          collect(wire.over(span), depth - 1, offsets);
        }
      }
    } catch (Broken e) {
      // Text and numbers are no messages; what was found in them may be mutated as well.
    }
  }
}
