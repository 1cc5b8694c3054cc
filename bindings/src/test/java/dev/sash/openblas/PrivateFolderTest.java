package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
      assertEquals(2, files.count(), "no temporary file stays");
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
      assertEquals(List.of(path.resolve("first")), files.toList());
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
