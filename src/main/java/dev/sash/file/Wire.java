package dev.sash.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A cursor over the fields of one protobuf message in a mapped file. No read leaves the message.
///
/// Source: protobuf.dev, "Encoding".
public final class Wire {

  public static final int VARINT = 0;
  public static final int FIXED64 = 1;
  public static final int BYTES = 2;
  public static final int FIXED32 = 5;

  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Bytes of a name at most.
  private static final int NAME_BYTE_SIZE = 4096;

  private final MemorySegment file;
  private final long end;
  private long position;
  private int field;
  private int type;

  private Wire(MemorySegment file, long start, long end) {
    this.file = file;
    this.position = start;
    this.end = end;
  }

  /// Returns a cursor over a whole file.
  public static Wire of(MemorySegment file) {
    return new Wire(file, 0, file.byteSize());
  }

  /// Returns a cursor over part of the same file.
  public Wire over(Span span) {
    return new Wire(file, span.start(), span.end());
  }

  /// A run of bytes of the file.
  public record Span(long start, long end) {
    public long byteSize() {
      return end - start;
    }
  }

  /// Returns the file.
  public MemorySegment file() {
    return file;
  }

  /// Returns the bytes from the start of the file to the cursor.
  public long position() {
    return position;
  }

  /// Goes to the next field; false at the end of the message.
  public boolean next() {
    if (position == end) {
      return false;
    }
    long start = position;
    long tag = varint();
    type = (int) (tag & 7);
    long number = tag >>> 3;
    if (number == 0 || number > (1 << 29) - 1) {
      throw Broken.at(start, "a protobuf field has a number from 1 to 2^29 - 1, got %d", number);
    }
    if (type != VARINT && type != FIXED64 && type != BYTES && type != FIXED32) {
      throw Broken.at(
          start, "field %d has wire type %d, which is not in use any more", number, type);
    }
    field = (int) number;
    return true;
  }

  /// Returns what the cursor has not passed.
  public Span rest() {
    return new Span(position, end);
  }

  /// Returns the number of the field.
  public int field() {
    return field;
  }

  /// Returns the wire type of the field.
  public int type() {
    return type;
  }

  /// Returns whether integers of the field are packed.
  public boolean isPacked() {
    return type == BYTES;
  }

  private void require(int expected) {
    if (type != expected) {
      throw Broken.at(position, "field %d has wire type %d, expected %d", field, type, expected);
    }
  }

  /// Reads the field as an integer.
  public long integer() {
    require(VARINT);
    return varint();
  }

  /// Reads the field as a float.
  public float number() {
    require(FIXED32);
    return Float.intBitsToFloat((int) fixed(Integer.BYTES));
  }

  /// Reads the field as the bits of a number of whatever wire type it has.
  public long bits() {
    return switch (type) {
      case VARINT -> varint();
      case FIXED32 -> fixed(Integer.BYTES);
      case FIXED64 -> fixed(Long.BYTES);
      default ->
          throw Broken.at(position, "field %d has wire type %d, expected a number", field, type);
    };
  }

  /// Reads 4 or 8 bytes as a number.
  public long fixed(int byteSize) {
    long at = advance(byteSize);
    return byteSize == Integer.BYTES ? file.get(INT, at) : file.get(LONG, at);
  }

  /// Reads the field as a run of bytes: a message, text, or packed numbers.
  public Span bytes() {
    require(BYTES);
    long at = position;
    long size = varint();
    if (size < 0 || size > end - position) {
      throw Broken.at(
          at,
          "field %d announces %s bytes, but only %d are left: the file is truncated or broken",
          field,
          Long.toUnsignedString(size),
          end - position);
    }
    long start = advance(size);
    return new Span(start, position);
  }

  /// Passes over the field.
  public void skip() {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> advance(Long.BYTES);
      case FIXED32 -> advance(Integer.BYTES);
      default -> bytes();
    }
  }

  /// Returns whether bytes are left, for packed numbers.
  public boolean hasMore() {
    return position < end;
  }

  /// Reads a variable-length integer.
  public long varint() {
    long start = position;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position == end) {
        throw Broken.at(start, "the message ends in the middle of a number");
      }
      byte next = file.get(ValueLayout.JAVA_BYTE, position++);
      if (shift == 63 && (next & 0xfe) != 0) {
        throw Broken.at(start, "a number has more than 64 bits");
      }
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw Broken.at(start, "a number has more than 10 bytes");
  }

  private long advance(long size) {
    if (size > end - position) {
      throw Broken.at(
          position, "field %d needs %d bytes, but only %d are left", field, size, end - position);
    }
    long start = position;
    position += size;
    return start;
  }

  /// Returns UTF-8 text.
  public String text(Span span) {
    if (span.byteSize() > NAME_BYTE_SIZE) {
      throw Broken.at(
          span.start(),
          "a name of %d bytes is too long: at most %d",
          span.byteSize(),
          NAME_BYTE_SIZE);
    }
    byte[] bytes = file.asSlice(span.start(), span.byteSize()).toArray(ValueLayout.JAVA_BYTE);
    return bytes.length == 0 ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
