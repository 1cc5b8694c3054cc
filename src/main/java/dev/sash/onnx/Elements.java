package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Wire;
import dev.sash.file.Wire.Span;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The elements of a TensorProto one after the other, from raw bytes or from protobuf numbers,
/// packed or not.
abstract sealed class Elements {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ElementType type;

  private Elements(ElementType type) {
    this.type = type;
  }

  /// Returns elements of raw little-endian bytes.
  static Elements raw(MemorySegment bytes, ElementType type) {
    return new Raw(bytes, type);
  }

  /// Returns elements of one field of a message.
  static Elements typed(Wire message, int field, ElementType type) {
    return new Typed(message, field, type);
  }

  /// Returns how many elements a packed run holds.
  static long count(Wire packed, ElementType type, Span span) {
    int fixed = fixedByteSize(type);
    if (fixed > 0) {
      if (span.byteSize() % fixed != 0) {
        throw Broken.at(
            span.start(),
            "packed %s have a multiple of %d bytes, got %d",
            type,
            fixed,
            span.byteSize());
      }
      return span.byteSize() / fixed;
    }
    long count = 0;
    for (; packed.hasMore(); packed.varint()) {
      count++;
    }
    return count;
  }

  private static int fixedByteSize(ElementType type) {
    return type == ElementType.FLOAT32
        ? Float.BYTES
        : type == ElementType.FLOAT64 ? Double.BYTES : 0;
  }

  /// Returns the bits of the next element.
  abstract long next();

  /// Returns the next element of a floating-point type.
  final float nextFloat() {
    long bits = next();
    return switch (type) {
      case FLOAT16 -> Float.float16ToFloat((short) bits);
      case BFLOAT16 -> Float.intBitsToFloat((int) bits << 16);
      case FLOAT64 -> narrowed(Double.longBitsToDouble(bits));
      default -> Float.intBitsToFloat((int) bits);
    };
  }

  private static float narrowed(double value) {
    float narrow = (float) value;
    if (Float.isInfinite(narrow) && !Double.isInfinite(value)) {
      throw Broken.unsupported("the float64 value %s is too large for float32", value);
    }
    return narrow;
  }

  /// Returns the next element of an integer type.
  final long nextInteger() {
    long bits = next();
    return switch (type) {
      case UINT8 -> bits & 0xff;
      case INT8 -> (byte) bits;
      case UINT16 -> bits & 0xffff;
      case INT16 -> (short) bits;
      case UINT32 -> bits & 0xffff_ffffL;
      case INT32 -> (int) bits;
      case BOOL -> (bits & 0xff) != 0 ? 1 : 0;
      default -> bits;
    };
  }

  private static final class Raw extends Elements {

    private final MemorySegment bytes;
    private final int byteSize;
    private long position;

    private Raw(MemorySegment bytes, ElementType type) {
      super(type);
      this.bytes = bytes;
      this.byteSize = type.byteSize();
    }

    @Override
    long next() {
      long at = position;
      position += byteSize;
      return switch (byteSize) {
        case 1 -> bytes.get(ValueLayout.JAVA_BYTE, at);
        case 2 -> bytes.get(SHORT, at);
        case 4 -> bytes.get(Wire.INT, at);
        default -> bytes.get(Wire.LONG, at);
      };
    }
  }

  private static final class Typed extends Elements {

    private final Wire message;
    private final int field;
    private final int fixedByteSize;
    private Wire packed;

    private Typed(Wire message, int field, ElementType type) {
      super(type);
      this.message = message;
      this.field = field;
      this.fixedByteSize = fixedByteSize(type);
    }

    @Override
    long next() {
      while (packed == null || !packed.hasMore()) {
        if (!message.next()) {
          throw Broken.at(message.position(), "the tensor's data ends early");
        }
        if (message.field() != field) {
          message.skip();
        } else if (message.isPacked()) {
          packed = message.over(message.bytes());
        } else {
          return message.bits();
        }
      }
      return fixedByteSize == 0 ? packed.varint() : packed.fixed(fixedByteSize);
    }
  }
}
