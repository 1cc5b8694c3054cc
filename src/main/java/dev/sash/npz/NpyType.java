package dev.sash.npz;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// An element type: floating point of two, four or eight bytes in either byte order.
///
/// @param byteSize 2, 4 or 8
/// @param order byte order
record NpyType(int byteSize, ByteOrder order) {

  /// What the library computes with.
  static final NpyType NATIVE_FLOAT = new NpyType(Float.BYTES, ByteOrder.nativeOrder());

  /// Parses NumPy's text for a type.
  ///
  /// @throws IllegalArgumentException if it is not a floating-point type
  static NpyType of(String text) {
    ByteOrder order =
        switch (text.isEmpty() ? ' ' : text.charAt(0)) {
          case '<' -> ByteOrder.LITTLE_ENDIAN;
          case '>' -> ByteOrder.BIG_ENDIAN;
          case '=' -> ByteOrder.nativeOrder();
          default -> null;
        };
    int byteSize =
        switch (text.isEmpty() ? "" : text.substring(1)) {
          case "f2" -> Short.BYTES;
          case "f4" -> Float.BYTES;
          case "f8" -> Double.BYTES;
          default -> 0;
        };
    if (order == null || byteSize == 0) {
      throw new IllegalArgumentException(
          "the element type '%s' is not supported, f2, f4 and f8 are: save array.astype('float32')"
              .formatted(text));
    }
    return new NpyType(byteSize, order);
  }

  /// Returns NumPy's text for the type.
  String text() {
    return (order == ByteOrder.LITTLE_ENDIAN ? "<f" : ">f") + byteSize;
  }

  /// Returns the element at a byte offset, rounded to float32.
  float get(MemorySegment elements, long offset) {
    return switch (byteSize) {
      case Short.BYTES ->
          Float.float16ToFloat(
              elements.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset));
      case Float.BYTES -> elements.get(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), offset);
      default -> (float) elements.get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order), offset);
    };
  }
}
