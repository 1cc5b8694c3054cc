package dev.sash.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A protobuf message that is written field by field, rightly or wrongly.
public final class WireMessage {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public WireMessage varint(int field, long value) {
    tag(field, 0);
    return number(value);
  }

  public WireMessage fixed32(int field, float value) {
    tag(field, 5);
    return raw(little(4).putFloat(value).array());
  }

  public WireMessage fixed64(int field, double value) {
    tag(field, 1);
    return raw(little(8).putDouble(value).array());
  }

  public WireMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  public WireMessage message(int field, WireMessage value) {
    return bytes(field, value.toBytes());
  }

  public WireMessage bytes(int field, byte[] value) {
    tag(field, 2);
    number(value.length);
    return raw(value);
  }

  public WireMessage packedVarints(int field, long... values) {
    WireMessage packed = new WireMessage();
    for (long value : values) {
      packed.number(value);
    }
    return bytes(field, packed.toBytes());
  }

  public WireMessage packedFloats(int field, float... values) {
    return bytes(field, bytesOf(values));
  }

  /// Writes a tag of any wire type.
  public WireMessage tag(int field, int wireType) {
    return number((long) field << 3 | wireType);
  }

  /// Writes a bare number.
  public WireMessage number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  /// Writes bare bytes.
  public WireMessage raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  public static byte[] bytesOf(float... values) {
    ByteBuffer buffer = little(4 * values.length);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  public static byte[] bytesOf(long... values) {
    ByteBuffer buffer = little(8 * values.length);
    for (long value : values) {
      buffer.putLong(value);
    }
    return buffer.array();
  }

  public static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
