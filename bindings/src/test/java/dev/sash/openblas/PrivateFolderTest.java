package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
  private static final String LIST =
      BundleTest.line("first", "one") + BundleTest.line("last", "two");

  @TempDir private Path parent;
  private Path path;

  @BeforeEach
  void nest() {
    path = parent.resolve("cache/sash");
  }

  private static Bundle bundle(Map<String, String> files) throws IOException {
    return Bundle.of(BundleTest.contents(files)).orElseThrow();
  }

  private static Bundle bundle() throws IOException {
    return bundle(Map.of("SHA256SUMS", LIST, "first", "one", "last", "two"));
  }

  private static String hex(String content) {
    return "%08x".formatted(checksum(content));
  }

  private static long checksum(String content) {
    CRC32 checksum = new CRC32();
    checksum.update(content.getBytes(StandardCharsets.UTF_8));
    return checksum.getValue();
  }

  private String refusal() {
    return assertThrows(FileSystemException.class, () -> PrivateFolder.of(path)).getMessage();
  }

  private static void assumePosix() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
  }

  @Test
  void unpacksIntoAFolderOfTheUsersOwn() throws IOException {
    assumePosix();
    assertEquals(path, PrivateFolder.of(path).unpack(bundle()));
    assertEquals("one", Files.readString(path.resolve("first")));
    assertEquals("two", Files.readString(path.resolve("last")));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    try (Stream<Path> files = Files.list(path)) {
      assertEquals(4, files.count(), "each with its checksum, and no temporary file stays");
    }
  }

  @Test
  void leavesGoodFilesAlone() throws IOException {
    PrivateFolder.of(path).unpack(bundle());
    Map<String, String> listOnly = Map.of("SHA256SUMS", LIST);
    assertEquals(path, PrivateFolder.of(path).unpack(bundle(listOnly)));
  }

  @Test
  void replacesTamperedFiles() throws IOException {
    PrivateFolder.of(path).unpack(bundle());
    Files.writeString(path.resolve("first"), "0ne");
    Files.delete(path.resolve("last"));
    Files.createSymbolicLink(path.resolve("last"), Files.writeString(parent.resolve("x"), "two"));
    PrivateFolder.of(path).unpack(bundle());
    assertEquals("one", Files.readString(path.resolve("first")));
    assertEquals(false, Files.isSymbolicLink(path.resolve("last")));
    assertEquals("two", Files.readString(path.resolve("last")));
  }

  @Test
  void knowsAFileByItsChecksum() throws IOException {
    PrivateFolder.of(path).unpack(bundle());
    Path first = path.resolve("first");
    Path note = path.resolve("first.crc32");
    String noted = Files.readString(note);
    assertEquals("%s %08x%n".formatted(bundle().hashes().get("first"), checksum("one")), noted);

    Files.writeString(first, "0ne");
    Files.writeString(note, noted.replace(hex("one"), hex("0ne")));
    PrivateFolder.of(path).unpack(bundle());
    assertEquals("0ne", Files.readString(first), "SHA-256 was not computed");

    Files.writeString(note, "");
    PrivateFolder.of(path).unpack(bundle());
    assertEquals("one", Files.readString(first), "a broken note counts for nothing");
    assertEquals(noted, Files.readString(note));
  }

  @Test
  void worksWithoutANote() throws IOException {
    PrivateFolder.of(path).unpack(bundle());
    Path note = path.resolve("first.crc32");
    Files.delete(note);
    Files.createDirectories(note.resolve("in its place"));
    assertEquals(path, PrivateFolder.of(path).unpack(bundle()));
  }

  @Test
  void refusesContentThatIsNotTheListedOne() throws IOException {
    Bundle bundle = bundle(Map.of("SHA256SUMS", LIST, "first", "one", "last", "2"));
    PrivateFolder folder = PrivateFolder.of(path);
    assertEquals(
        "%s: SHA-256 is not the listed %s although it was written anew"
            .formatted(path.resolve("last"), bundle.hashes().get("last")),
        assertThrows(FileSystemException.class, () -> folder.unpack(bundle)).getMessage());
  }

  @Test
  void refusesABundleThatLacksAFile() throws IOException {
    Bundle bundle = bundle(Map.of("SHA256SUMS", LIST, "first", "one"));
    PrivateFolder folder = PrivateFolder.of(path);
    assertEquals(
        "the bundle lists last but does not hold it",
        assertThrows(IOException.class, () -> folder.unpack(bundle)).getMessage());
    try (Stream<Path> files = Files.list(path)) {
      assertEquals(
          List.of(path.resolve("first"), path.resolve("first.crc32")), files.sorted().toList());
    }
  }

  @Test
  void refusesAFolderThatOthersMayWriteTo() throws IOException {
    assumePosix();
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwx---"));
    assertEquals(
        path + ": others may write to it, its mode is rwxrwx---: remove it, or chmod 700",
        refusal());
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx----w-"));
    assertEquals(
        path + ": others may write to it, its mode is rwx----w-: remove it, or chmod 700",
        refusal());
  }

  @Test
  void refusesAFolderOfAnotherUser() throws IOException {
    assumePosix();
    assumeTrue(System.getProperty("user.name").equals("root"), "only root gives files away");
    Files.createDirectories(path);
    Files.setOwner(
        path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    assertEquals(path + ": it belongs to nobody, not to root: remove it", refusal());
  }

  @Test
  void refusesALinkInItsPlace() throws IOException {
    assumePosix();
    Files.createDirectories(path.getParent());
    Files.createSymbolicLink(path, Files.createDirectory(parent.resolve("elsewhere")));
    assertEquals(path + ": must be a folder, not a link or a file: remove it", refusal());
  }

  @Test
  void failsBelowAFile() throws IOException {
    Files.writeString(parent.resolve("cache"), "");
    assertThrows(FileSystemException.class, () -> PrivateFolder.of(path));
  }
}
