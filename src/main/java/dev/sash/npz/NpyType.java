package dev.sash.npz;

import dev.sash.file.FloatType;
import java.nio.ByteOrder;
import java.util.Optional;

/// A floating-point element type in either byte order.
///
/// @param floats the type
/// @param order byte order
record NpyType(FloatType floats, ByteOrder order) {

  /// Returns the type of NumPy's text for it, such as `<f4`, or empty if that is no floating-point
  /// type that Sash reads.
  static Optional<NpyType> of(String text) {
    if (text.length() != 3) {
      return Optional.empty();
    }
    Optional<FloatType> floats =
        switch (text.substring(1)) {
          case "f2" -> Optional.of(FloatType.FLOAT16);
          case "f4" -> Optional.of(FloatType.FLOAT32);
          case "f8" -> Optional.of(FloatType.FLOAT64);
          default -> Optional.empty();
        };
    return switch (text.charAt(0)) {
      case '<' -> floats.map(type -> new NpyType(type, ByteOrder.LITTLE_ENDIAN));
      case '>' -> floats.map(type -> new NpyType(type, ByteOrder.BIG_ENDIAN));
      case '=' -> floats.map(type -> new NpyType(type, ByteOrder.nativeOrder()));
      default -> Optional.empty();
    };
  }
}
