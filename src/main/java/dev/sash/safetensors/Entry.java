package dev.sash.safetensors;

import dev.sash.file.Broken;
import java.util.Arrays;

/// What the header says of one tensor.
///
/// @param name unique in the file
/// @param type element type
/// @param dimensions outermost first
/// @param begin byte offset of the elements from the end of the header
/// @param end byte offset behind them
/// @param position where in the file the header says so
record Entry(
    String name, ElementType type, long[] dimensions, long begin, long end, long position) {

  /// Requires that the elements have just the bytes that type and dimensions need.
  Entry {
    if (begin > end) {
      throw Broken.at(position, "tensor '%s' ends at %d before it begins at %d", name, end, begin);
    }
    long bits;
    try {
      bits = type.bitSize();
      for (long dimension : dimensions) {
        bits = Math.multiplyExact(bits, dimension);
      }
    } catch (ArithmeticException e) {
      throw Broken.at(
          position,
          "tensor '%s' %s has more elements than a file can hold",
          name,
          Arrays.toString(dimensions));
    }
    if (bits % Byte.SIZE != 0) {
      throw Broken.at(
          position,
          "tensor '%s' %s of %s does not fill whole bytes: %d bits",
          name,
          Arrays.toString(dimensions),
          type,
          bits);
    }
    if (bits / Byte.SIZE != end - begin) {
      throw Broken.at(
          position,
          "tensor '%s' %s of %s needs %d bytes, its offsets span %d",
          name,
          Arrays.toString(dimensions),
          type,
          bits / Byte.SIZE,
          end - begin);
    }
  }
}
