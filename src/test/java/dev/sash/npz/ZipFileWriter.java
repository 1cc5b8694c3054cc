package dev.sash.npz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes ZIP files byte by byte, also such as no library writes.
final class ZipFileWriter {

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private int entryCount;

  /// What of an entry is written, right or wrong.
  static final class Entry {
    String name = "a.npy";
    String localName;
    int flags;
    int method;
    int localMethod = -1;
    byte[] packed = {};
    long crc;
    long packedSize = -1;
    long size = -1;
    long localSize = -1;
    boolean zip64;
    byte[] descriptor = {};
    int offsetError;

    static Entry stored(String name, byte[] bytes) {
      Entry entry = new Entry();
      entry.name = name;
      entry.packed = bytes;
      entry.size = bytes.length;
      entry.crc = crc(bytes);
      return entry;
    }

    static Entry deflated(String name, byte[] bytes) {
      Entry entry = stored(name, bytes);
      entry.method = 8;
      entry.packed = deflate(bytes);
      return entry;
    }
  }

  static long crc(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return sum.getValue();
  }

  static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(bytes);
    deflater.finish();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] run = new byte[1 << 16];
    while (!deflater.finished()) {
      packed.write(run, 0, deflater.deflate(run));
    }
    deflater.end();
    return packed.toByteArray();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  ZipFileWriter add(Entry entry) {
    int offset = file.size();
    byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
    byte[] localName =
        (entry.localName == null ? entry.name : entry.localName).getBytes(StandardCharsets.UTF_8);
    long packedSize = entry.packedSize < 0 ? entry.packed.length : entry.packedSize;
    boolean follows = entry.descriptor.length > 0;
    long localSize = follows ? 0 : entry.localSize < 0 ? entry.size : entry.localSize;
    long localPacked = follows ? 0 : packedSize;
    ByteBuffer local = buffer(30 + localName.length + (entry.zip64 ? 20 : 0));
    local
        .putInt(0x04034b50)
        .putShort((short) 45)
        .putShort((short) (entry.flags | (follows ? 8 : 0)));
    local.putShort((short) (entry.localMethod < 0 ? entry.method : entry.localMethod)).putInt(0);
    local.putInt(follows ? 0 : (int) entry.crc);
    local.putInt(entry.zip64 ? -1 : (int) localPacked).putInt(entry.zip64 ? -1 : (int) localSize);
    local
        .putShort((short) localName.length)
        .putShort((short) (entry.zip64 ? 20 : 0))
        .put(localName);
    if (entry.zip64) {
      local.putShort((short) 1).putShort((short) 16).putLong(localSize).putLong(localPacked);
    }
    file.writeBytes(local.array());
    file.writeBytes(entry.packed);
    file.writeBytes(entry.descriptor);
    // A foreign extra field stands before the one that counts.
    ByteBuffer central = buffer(46 + name.length + (entry.zip64 ? 34 : 0));
    central.putInt(0x02014b50).putShort((short) 45).putShort((short) 45);
    central
        .putShort((short) (entry.flags | (follows ? 8 : 0)))
        .putShort((short) entry.method)
        .putInt(0);
    central.putInt((int) entry.crc);
    central.putInt(entry.zip64 ? -1 : (int) packedSize).putInt(entry.zip64 ? -1 : (int) entry.size);
    central
        .putShort((short) name.length)
        .putShort((short) (entry.zip64 ? 34 : 0))
        .putShort((short) 0);
    central.putShort((short) 0).putShort((short) 0).putInt(0);
    central.putInt(entry.zip64 ? -1 : offset + entry.offsetError).put(name);
    if (entry.zip64) {
      central.putShort((short) 0x7777).putShort((short) 2).putShort((short) 0);
      central.putShort((short) 1).putShort((short) 24);
      central.putLong(entry.size).putLong(packedSize).putLong(offset + entry.offsetError);
    }
    directory.writeBytes(central.array());
    entryCount++;
    return this;
  }

  byte[] toBytes() {
    return toBytes(entryCount, false, "");
  }

  byte[] toBytes(int count, boolean zip64, String comment) {
    int start = file.size();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(file.toByteArray());
    all.writeBytes(directory.toByteArray());
    if (zip64) {
      ByteBuffer end = buffer(56 + 20);
      end.putInt(0x06064b50)
          .putLong(44)
          .putShort((short) 45)
          .putShort((short) 45)
          .putInt(0)
          .putInt(0);
      end.putLong(count).putLong(count).putLong(directory.size()).putLong(start);
      end.putInt(0x07064b50).putInt(0).putLong(all.size()).putInt(1);
      all.writeBytes(end.array());
    }
    ByteBuffer end = buffer(22);
    end.putInt(0x06054b50).putInt(0);
    end.putShort((short) (zip64 ? -1 : count)).putShort((short) (zip64 ? -1 : count));
    end.putInt(zip64 ? -1 : directory.size())
        .putInt(zip64 ? -1 : start)
        .putShort((short) comment.length());
    all.writeBytes(end.array());
    all.writeBytes(comment.getBytes(StandardCharsets.ISO_8859_1));
    return all.toByteArray();
  }
}
