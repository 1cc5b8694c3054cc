package dev.sash.npz;

import dev.sash.file.Broken;
import dev.sash.file.Memory;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32;

/// An entry of a ZIP file.
///
/// @param name unique in the archive
/// @param method how the bytes are packed: 0 stored, 8 deflated
/// @param checksum CRC-32 of the unpacked bytes
/// @param packedByteSize bytes in the file
/// @param byteSize unpacked bytes, as declared
/// @param start where its local header starts
/// @param content where its bytes start
record Entry(
    String name,
    int method,
    int checksum,
    long packedByteSize,
    long byteSize,
    long start,
    long content) {

  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int ENCRYPTED = 1;
  private static final int SIZES_FOLLOW = 1 << 3;
  private static final int EXTRA_64 = 1;
  private static final long IN_EXTRA = 0xFFFF_FFFFL;
  private static final int MAXIMUM_NAME_BYTES = 4096;

  /// No deflated data is larger when unpacked: a block of 258 bytes takes 2 bits.
  private static final long MAXIMUM_RATIO = 1032;

  private static final long RUN_BYTES = 1L << 30;

  /// Reads an entry of the directory and the local header that it names.
  ///
  /// @param directory where the directory starts: no entry reaches into it
  /// @throws Broken if they break a rule
  static Entry read(ZipBytes file, long at, long directory) {
    int nameBytes = file.uint16(at + 28);
    if (nameBytes > MAXIMUM_NAME_BYTES) {
      throw Broken.at(
          at,
          "the name of an entry has %d bytes, at most %d are allowed",
          nameBytes,
          MAXIMUM_NAME_BYTES);
    }
    String name = file.text(at + 46, nameBytes);
    Sizes sizes = Sizes.read(file, at + 24, at + 20, at + 46 + nameBytes, file.uint16(at + 30));
    long start = sizes.offset(file, at + 42);
    if (start > directory - LOCAL_BYTES || file.int32(start) != LOCAL) {
      throw Broken.at(at, "entry '%s' has no local header at %d", name, start);
    }
    long content = start + LOCAL_BYTES + file.uint16(start + 26) + file.uint16(start + 28);
    if (content > directory || sizes.packed() > directory - content) {
      throw Broken.at(
          at,
          "entry '%s' of %d bytes at %d reaches into the directory at %d",
          name,
          sizes.packed(),
          content,
          directory);
    }
    Entry entry =
        new Entry(
            name,
            file.uint16(at + 10),
            file.int32(at + 16),
            sizes.packed(),
            sizes.unpacked(),
            start,
            content);
    entry.requireAgreement(file, at);
    return entry;
  }

  private void requireAgreement(ZipBytes file, long at) {
    if ((file.uint16(at + 8) & ENCRYPTED) != 0) {
      throw Broken.unsupported("entry '%s' is encrypted, which is not supported", name);
    }
    int localName = file.uint16(start + 26);
    if (localName > MAXIMUM_NAME_BYTES || !file.text(start + LOCAL_BYTES, localName).equals(name)) {
      throw Broken.at(
          start, "the directory and the local header of entry '%s' give different names", name);
    }
    if (file.uint16(start + 8) != method) {
      throw Broken.at(
          start, "the directory and the local header of entry '%s' give different methods", name);
    }
    Sizes local =
        Sizes.read(
            file, start + 22, start + 18, start + LOCAL_BYTES + localName, file.uint16(start + 28));
    boolean known = (file.uint16(start + 6) & SIZES_FOLLOW) == 0;
    if (known && (local.packed() != packedByteSize || local.unpacked() != byteSize)) {
      throw Broken.at(
          start, "the directory and the local header of entry '%s' give different sizes", name);
    }
  }

  /// The sizes that a header gives, from the header itself or its ZIP64 extra field.
  private record Sizes(long unpacked, long packed, long nextExtra, long extraEnd) {

    static Sizes read(ZipBytes file, long unpackedAt, long packedAt, long extra, int extraBytes) {
      long end = extra + extraBytes;
      long next = extra;
      long limit = next;
      while (next + 4 <= end) {
        int size = file.uint16(next + 2);
        if (file.uint16(next) == EXTRA_64) {
          next += 4;
          limit = Math.min(end, next + size);
          break;
        }
        next += 4 + size;
      }
      long unpacked = file.uint32(unpackedAt);
      long packed = file.uint32(packedAt);
      if (unpacked == IN_EXTRA && next + Long.BYTES <= limit) {
        unpacked = file.size64(next);
        next += Long.BYTES;
      }
      if (packed == IN_EXTRA && next + Long.BYTES <= limit) {
        packed = file.size64(next);
        next += Long.BYTES;
      }
      return new Sizes(unpacked, packed, next, limit);
    }

    long offset(ZipBytes file, long at) {
      long offset = file.uint32(at);
      return offset == IN_EXTRA && nextExtra + Long.BYTES <= extraEnd
          ? file.size64(nextExtra)
          : offset;
    }
  }

  /// Returns the unpacked bytes: stored ones where the file has them, deflated ones in memory of
  /// their own.
  ///
  /// @throws Broken if they are not what the directory says
  MemorySegment bytes(MemorySegment file, Memory memory) {
    MemorySegment packed = file.asSlice(content, packedByteSize);
    MemorySegment bytes =
        switch (method) {
          case STORED -> stored(packed);
          case DEFLATED -> inflated(packed, memory);
          default ->
              throw Broken.unsupported(
                  "packing method %d is not supported, stored (0) and deflated (8) are: save it"
                      + " with numpy.savez or savez_compressed",
                  method);
        };
    CRC32 sum = new CRC32();
    for (long offset = 0; offset < byteSize; offset += RUN_BYTES) {
      sum.update(bytes.asSlice(offset, Math.min(RUN_BYTES, byteSize - offset)).asByteBuffer());
    }
    if ((int) sum.getValue() != checksum) {
      throw Broken.rule(
          "the checksum is %08x, it should be %08x: the file is damaged", sum.getValue(), checksum);
    }
    return bytes;
  }

  private MemorySegment stored(MemorySegment packed) {
    if (packedByteSize != byteSize) {
      throw Broken.rule(
          "a stored entry has one size, this has %d and %d", packedByteSize, byteSize);
    }
    return packed;
  }

  private MemorySegment inflated(MemorySegment packed, Memory memory) {
    if (byteSize / MAXIMUM_RATIO > packedByteSize) {
      throw Broken.rule(
          "%d bytes cannot unpack to %d: deflated data grows %d times at most",
          packedByteSize, byteSize, MAXIMUM_RATIO);
    }
    MemorySegment bytes = memory.allocateBytes(byteSize);
    Inflation.of(packed, bytes);
    return bytes;
  }
}
