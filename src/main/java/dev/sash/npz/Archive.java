package dev.sash.npz;

import dev.sash.file.Broken;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The directory of a ZIP file: what its entries are called and where their bytes lie.
///
/// The central directory at the end of the file decides; local headers only have to agree with it,
/// so that data descriptors need no attention. Entries must not overlap.
///
/// Source: PKWARE APPNOTE.TXT 6.3.10.
final class Archive {

  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int MAXIMUM_COMMENT_BYTES = 0xFFFF;
  private static final int MAXIMUM_ENTRIES = 100_000;

  private final ZipBytes file;
  private final List<Entry> entries = new ArrayList<>();

  private Archive(MemorySegment bytes) {
    file = new ZipBytes(bytes);
    long end = end();
    Directory directory = directory(end);
    readEntries(directory);
    requireApart(directory.start());
  }

  /// Returns the entries of a file, in the order of the directory.
  ///
  /// @throws Broken if the file breaks a rule
  static List<Entry> entries(MemorySegment file) {
    return List.copyOf(new Archive(file).entries);
  }

  private record Directory(long start, long byteSize, long entryCount) {}

  private long end() {
    long last = file.byteSize() - END_BYTES;
    for (long at = last; at >= Math.max(0, last - MAXIMUM_COMMENT_BYTES); at--) {
      if (file.int32(at) == END && at + END_BYTES + file.uint16(at + 20) == file.byteSize()) {
        return at;
      }
    }
    throw Broken.rule("no end of a ZIP directory is found: it is truncated or no .npz file");
  }

  private Directory directory(long end) {
    long locator = end - LOCATOR_64_BYTES;
    boolean large = locator >= 0 && file.int32(locator) == LOCATOR_64;
    Directory directory;
    long limit = end;
    if (large) {
      limit = file.size64(locator + 8);
      if (limit > locator - END_64_BYTES || file.int32(limit) != END_64) {
        throw Broken.at(
            locator, "the ZIP64 end of the directory is not where its locator says: %d", limit);
      }
      directory =
          new Directory(file.size64(limit + 48), file.size64(limit + 40), file.size64(limit + 32));
    } else {
      directory =
          new Directory(file.uint32(end + 16), file.uint32(end + 12), file.uint16(end + 10));
    }
    if (file.uint16(end + 4) != 0 && file.uint16(end + 4) != 0xFFFF) {
      throw Broken.at(end, "an archive of several parts is not supported");
    }
    if (directory.start() > limit || directory.byteSize() > limit - directory.start()) {
      throw Broken.at(
          end,
          "the directory of %d bytes at %d does not lie before its end at %d",
          directory.byteSize(),
          directory.start(),
          limit);
    }
    if (directory.entryCount() > MAXIMUM_ENTRIES) {
      throw Broken.at(
          end,
          "the archive has %d entries, at most %d are allowed",
          directory.entryCount(),
          MAXIMUM_ENTRIES);
    }
    return directory;
  }

  private void readEntries(Directory directory) {
    long at = directory.start();
    long end = at + directory.byteSize();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < directory.entryCount(); i++) {
      if (at > end - CENTRAL_BYTES || file.int32(at) != CENTRAL) {
        throw Broken.at(
            at, "the directory has %d entries where %d should be", i, directory.entryCount());
      }
      long size =
          CENTRAL_BYTES + file.uint16(at + 28) + file.uint16(at + 30) + file.uint16(at + 32);
      if (size > end - at) {
        throw Broken.at(at, "an entry of the directory ends behind it");
      }
      Entry entry = Entry.read(file, at, directory.start());
      if (!names.add(entry.name())) {
        throw Broken.at(at, "the archive has two entries '%s'", entry.name());
      }
      entries.add(entry);
      at += size;
    }
  }

  private void requireApart(long directoryStart) {
    List<Entry> ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparingLong(Entry::start));
    for (int i = 0; i < ordered.size(); i++) {
      Entry entry = ordered.get(i);
      long next = i + 1 < ordered.size() ? ordered.get(i + 1).start() : directoryStart;
      if (entry.content() + entry.packedByteSize() > next) {
        throw Broken.at(
            entry.start(), "entry '%s' overlaps what follows it at %d", entry.name(), next);
      }
    }
  }
}
