package dev.sash.npz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.format.ModelFormatException;
import dev.sash.format.UnsupportedModelException;
import dev.sash.npz.ZipFileWriter.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One tiny file a rule.
class BrokenNpzTest {

  @TempDir private Path folder;

  private ModelFormatException assertBroken(String rule, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("a"), bytes);
    var e = assertThrows(ModelFormatException.class, () -> Npz.read(file));
    assertEquals(file + ": " + rule, e.getMessage());
    return e;
  }

  private static byte[] one(Entry entry, Consumer<Entry> change) {
    change.accept(entry);
    return new ZipFileWriter().add(entry).toBytes();
  }

  private static Entry stored() {
    return Entry.stored("a.npy", NpyFile.vector(2));
  }

  private static Entry deflated() {
    return Entry.deflated("a.npy", NpyFile.vector(2));
  }

  @Test
  void theDirectoryMustBeThere() throws IOException {
    assertBroken(
        "no end of a ZIP directory is found: it is truncated or no .npz file", new byte[0]);
    byte[] whole = new ZipFileWriter().add(stored()).toBytes();
    assertBroken(
        "no end of a ZIP directory is found: it is truncated or no .npz file",
        Arrays.copyOf(whole, whole.length - 1));
    assertBroken(
        "byte 162: the directory has 1 entries where 2 should be",
        new ZipFileWriter().add(stored()).toBytes(2, false, ""));
    assertBroken(
        "byte 238: the archive has 100001 entries, at most 100000 are allowed",
        new ZipFileWriter().add(stored()).toBytes(100_001, true, ""));
  }

  @Test
  void theDirectoryMustLieBeforeItsEnd() throws IOException {
    byte[] bytes = new ZipFileWriter().add(stored()).toBytes();
    bytes[bytes.length - 6] += 1;
    assertBroken(
        "byte 162: the directory of 51 bytes at 112 does not lie before its end at 162", bytes);
  }

  @Test
  void theZip64EndMustBeWhereItsLocatorSays() throws IOException {
    byte[] bytes = new ZipFileWriter().add(stored()).toBytes(1, true, "");
    bytes[bytes.length - 22 - 12] += 1;
    assertBroken(
        "byte 218: the ZIP64 end of the directory is not where its locator says: 163", bytes);
    bytes[bytes.length - 22 - 5] = (byte) 0xff;
    assertBroken(
        "byte 226: a size or an offset is 18374686479671623843, larger than any file", bytes);
  }

  @Test
  void severalPartsAreRefused() throws IOException {
    byte[] bytes = new ZipFileWriter().add(stored()).toBytes();
    bytes[bytes.length - 18] = 1;
    assertBroken("byte 162: an archive of several parts is not supported", bytes);
  }

  @Test
  void localHeadersMustAgree() throws IOException {
    assertBroken(
        "byte 0: the directory and the local header of entry 'a.npy' give different names",
        one(stored(), entry -> entry.localName = "b.npy"));
    assertBroken(
        "byte 0: the directory and the local header of entry 'a.npy' give different methods",
        one(stored(), entry -> entry.localMethod = 8));
    assertBroken(
        "byte 0: the directory and the local header of entry 'a.npy' give different sizes",
        one(stored(), entry -> entry.localSize = 7));
    assertBroken(
        "byte 111: entry 'a.npy' has no local header at 1",
        one(stored(), entry -> entry.offsetError = 1));
    assertBroken(
        "byte 111: entry 'a.npy' of 77 bytes at 35 reaches into the directory at 111",
        one(stored(), entry -> entry.packedSize = 77));
  }

  @Test
  void entriesMustNotOverlap() throws IOException {
    Entry second = stored();
    second.name = "b.npy";
    second.localName = "a.npy";
    second.offsetError = -111;
    assertBroken(
        "byte 0: the directory and the local header of entry 'b.npy' give different names"
            .replace("234", "0"),
        new ZipFileWriter().add(stored()).add(second).toBytes());
    Entry outer = stored();
    outer.packed = new ZipFileWriter().add(stored()).toBytes();
    outer.size = outer.packed.length;
    Entry inner = stored();
    inner.name = "b.npy";
    // Points into the first entry, which holds an archive of an entry of the same length of name.
    byte[] nested = outer.packed;
    nested[30] = 'b';
    int outside = 35 + nested.length;
    inner.offsetError = 35 - outside;
    assertBroken(
        "byte 0: entry 'a.npy' overlaps what follows it at 35",
        new ZipFileWriter().add(outer).add(inner).toBytes());
  }

  @Test
  void namesAreUnique() throws IOException {
    assertBroken(
        "byte 273: the archive has two entries 'a.npy'",
        new ZipFileWriter().add(stored()).add(stored()).toBytes());
  }

  @Test
  void encryptionAndOtherMethodsAreNotSupported() throws IOException {
    var e =
        assertBroken(
            "entry 'a.npy' is encrypted, which is not supported",
            one(stored(), entry -> entry.flags = 1));
    assertEquals(UnsupportedModelException.class, e.getClass());
    e =
        assertBroken(
            "entry 'a.npy': packing method 14 is not supported, stored (0) and deflated (8) are:"
                + " save it with numpy.savez or savez_compressed",
            one(stored(), entry -> entry.method = 14));
    assertEquals(UnsupportedModelException.class, e.getClass());
  }

  @Test
  void checksumsAreVerified() throws IOException {
    String rule =
        "entry 'a.npy': the checksum is %08x, it should be 00000005: the file is damaged"
            .formatted(ZipFileWriter.crc(NpyFile.vector(2)));
    assertBroken(rule, one(stored(), entry -> entry.crc = 5));
    assertBroken(rule, one(deflated(), entry -> entry.crc = 5));
  }

  @Test
  void sizesMustBeWhatIsUnpacked() throws IOException {
    int packed = deflated().packed.length;
    assertBroken(
        "entry 'a.npy': a stored entry has one size, this has 76 and 75",
        one(stored(), entry -> entry.size = 75));
    assertBroken(
        "entry 'a.npy': it unpacks to more than the 75 bytes that it declares",
        one(deflated(), entry -> entry.size = 75));
    assertBroken(
        "entry 'a.npy': %d of %d deflated bytes unpack to 76, 77 are declared"
            .formatted(packed, packed),
        one(deflated(), entry -> entry.size = 77));
    assertBroken(
        "entry 'a.npy': %d of %d deflated bytes unpack to 76, 76 are declared"
            .formatted(packed, packed + 1),
        one(deflated(), entry -> entry.packed = Arrays.copyOf(entry.packed, packed + 1)));
    assertBroken(
        "entry 'a.npy': the deflated data ends after 76 of 76 bytes",
        one(deflated(), entry -> entry.packed = Arrays.copyOf(entry.packed, packed - 1)));
    assertBroken(
        "entry 'a.npy': it is no deflated data: invalid block type",
        one(deflated(), entry -> entry.packed = new byte[] {7}));
  }

  @Test
  void bombsAreRefusedBeforeMemoryIsAskedFor() throws IOException {
    assertBroken(
        "entry 'a.npy': 3 bytes cannot unpack to 4294967295: deflated data grows 1032 times at"
            + " most",
        one(
            deflated(),
            entry -> {
              entry.packed = new byte[3];
              entry.size = 0xFFFF_FFFFL;
            }));
    ZipFileWriter zip = new ZipFileWriter();
    byte[] zeros = NpyFile.of("<f4", false, "(5242880,)", new byte[20 << 20]);
    for (int i = 0; i < 5; i++) {
      zip.add(Entry.deflated(i + ".npy", zeros));
    }
    byte[] bytes = zip.toBytes();
    long limit = (64L << 20) + 100L * bytes.length;
    assertBroken(
        "entry '%d.npy': the file's unpacked, converted and folded tensors need %d bytes and more, at most %d are allowed"
            .formatted(3, 4L * zeros.length, limit),
        bytes);
  }

  @Test
  void arraysInsideAreCheckedToo() throws IOException {
    assertBroken(
        "entry 'a.npy': it does not start with \\x93NUMPY: it is no .npy file",
        one(Entry.stored("a.npy", new byte[20]), entry -> {}));
    assertBroken(
        "entry 'a.npy': the shape [3] of type <f4 needs 12 bytes, the file has 8",
        one(Entry.stored("a.npy", NpyFile.of("<f4", false, "(3,)", new byte[8])), entry -> {}));
    assertBroken(
        "entry 'a.npy': the header has the key 'shape' twice",
        one(
            Entry.stored("a.npy", NpyFile.of("{'shape': (), 'shape': ()}", new byte[0])),
            entry -> {}));
  }
}
