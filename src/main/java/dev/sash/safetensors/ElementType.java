package dev.sash.safetensors;

import dev.sash.file.FloatType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The element types of the format. Those without a floating-point type that Sash reads are only
/// measured.
enum ElementType {
  BOOL(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  U16(16),
  I16(16),
  F16(FloatType.FLOAT16),
  BF16(FloatType.BFLOAT16),
  U32(32),
  I32(32),
  F32(FloatType.FLOAT32),
  U64(64),
  I64(64),
  F64(FloatType.FLOAT64),
  C64(64);

  private final int bitSize;
  private final Optional<FloatType> floats;

  ElementType(int bitSize) {
    this.bitSize = bitSize;
    this.floats = Optional.empty();
  }

  ElementType(FloatType floats) {
    this.bitSize = floats.byteSize() * Byte.SIZE;
    this.floats = Optional.of(floats);
  }

  /// Returns the bits of an element.
  int bitSize() {
    return bitSize;
  }

  /// Returns the type as Sash reads it, or empty where it does not.
  Optional<FloatType> floats() {
    return floats;
  }

  /// Returns the type of a name such as `F32`.
  static Optional<ElementType> of(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /// Returns all names.
  static String list() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }
}
