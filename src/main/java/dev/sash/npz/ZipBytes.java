package dev.sash.npz;

import dev.sash.file.Broken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Little-endian numbers of a mapped file at any alignment; a read behind the end is a broken rule.
///
/// @param bytes the whole file
record ZipBytes(MemorySegment bytes) {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  long byteSize() {
    return bytes.byteSize();
  }

  private void require(long offset, long size) {
    if (offset < 0 || size > byteSize() - offset) {
      throw Broken.rule(
          "%d bytes at %d lie outside the file of %d bytes", size, offset, byteSize());
    }
  }

  int uint16(long offset) {
    require(offset, Short.BYTES);
    return bytes.get(SHORT, offset) & 0xFFFF;
  }

  int int32(long offset) {
    require(offset, Integer.BYTES);
    return bytes.get(INT, offset);
  }

  long uint32(long offset) {
    return int32(offset) & 0xFFFF_FFFFL;
  }

  /// Returns a 64-bit size or offset.
  long size64(long offset) {
    require(offset, Long.BYTES);
    long size = bytes.get(LONG, offset);
    if (size < 0) {
      throw Broken.at(
          offset, "a size or an offset is %s, larger than any file", Long.toUnsignedString(size));
    }
    return size;
  }

  String text(long offset, int byteSize) {
    require(offset, byteSize);
    byte[] text = bytes.asSlice(offset, byteSize).toArray(ValueLayout.JAVA_BYTE);
    return new String(text, StandardCharsets.UTF_8);
  }
}
