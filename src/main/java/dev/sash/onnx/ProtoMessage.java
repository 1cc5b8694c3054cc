package dev.sash.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A protobuf message while it is put together. Small fields are kept as bytes; [payloads][Payload]
/// stay where they lie until the message is written.
final class ProtoMessage {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final List<Payload> parts = new ArrayList<>(0);
  private final ByteArrayOutputStream open = new ByteArrayOutputStream(64);
  private long closedByteSize;

  /// Adds a number of at most 64 bits.
  ProtoMessage integer(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  /// Adds a float32.
  ProtoMessage number(int field, float value) {
    tag(field, FIXED32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      open.write(bits >>> shift);
    }
    return this;
  }

  /// Adds a string.
  ProtoMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /// Adds bytes.
  ProtoMessage bytes(int field, byte[] value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.length);
    open.writeBytes(value);
    return this;
  }

  /// Adds numbers of at most 64 bits, packed.
  ProtoMessage integers(int field, long... values) {
    ProtoMessage packed = new ProtoMessage();
    for (long value : values) {
      packed.varint(value);
    }
    return message(field, packed);
  }

  /// Adds a message, which must be complete.
  ProtoMessage message(int field, ProtoMessage value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.byteSize());
    value.parts.forEach(this::part);
    open.writeBytes(value.open.toByteArray());
    return this;
  }

  /// Adds bytes that are fetched when the message is written.
  ProtoMessage payload(int field, Payload value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.byteSize());
    part(value);
    return this;
  }

  private void part(Payload part) {
    if (open.size() > 0) {
      append(new Payload.Bytes(open.toByteArray()));
      open.reset();
    }
    append(part);
  }

  private void append(Payload part) {
    parts.add(part);
    closedByteSize += part.byteSize();
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      open.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    open.write((int) rest);
  }

  /// Returns the bytes of the message without its own tag and length.
  long byteSize() {
    return closedByteSize + open.size();
  }

  /// Writes the message at the channel's position.
  void into(FileChannel channel) throws IOException {
    for (Payload part : parts) {
      part.into(channel);
    }
    new Payload.Bytes(open.toByteArray()).into(channel);
  }
}
