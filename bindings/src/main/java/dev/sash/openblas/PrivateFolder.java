package dev.sash.openblas;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/// A folder that only this user can write to, holding the files of one bundle.
///
/// Several processes may unpack into it at once: each file appears under its name whole or not at
/// all, and a file that another process has mapped is replaced by a new one, never written to.
final class PrivateFolder {
  private static final System.Logger LOGGER = System.getLogger("dev.sash.openblas");

  /// What the name of a file with another's checksum ends with.
  private static final String CHECKSUM = ".crc32";

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path path;

  private PrivateFolder(Path path) {
    this.path = path;
  }

  /// Makes the folder, with its parents, unless it is there.
  ///
  /// @throws IOException if it cannot be made, is no folder, is another user's, or lets others
  ///   write
  static PrivateFolder of(Path path) throws IOException {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
      Files.createDirectories(
          path, posix ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0]);
    }
    if (posix) {
      refuseForeign(path);
    }
    return new PrivateFolder(path);
  }

  private static void refuseForeign(Path path) throws IOException {
    PosixFileAttributes attributes =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, NOFOLLOW_LINKS)
            .readAttributes();
    if (!attributes.isDirectory()) {
      throw new FileSystemException(
          path.toString(), null, "must be a folder, not a link or a file: remove it");
    }
    Set<PosixFilePermission> permissions = attributes.permissions();
    if (permissions.contains(GROUP_WRITE) || permissions.contains(OTHERS_WRITE)) {
      throw new FileSystemException(
          path.toString(),
          null,
          "others may write to it, its mode is %s: remove it, or chmod 700"
              .formatted(PosixFilePermissions.toString(permissions)));
    }
    UserPrincipal user = user(path);
    if (!attributes.owner().equals(user)) {
      throw new FileSystemException(
          path.toString(),
          null,
          "it belongs to %s, not to %s: remove it"
              .formatted(attributes.owner().getName(), user.getName()));
    }
  }

  /// The user of this process. Where there is no /proc, the name must do.
  private static UserPrincipal user(Path path) throws IOException {
    Path self = Path.of("/proc/self");
    return Files.exists(self)
        ? Files.getOwner(self)
        : path.getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name"));
  }

  /// Sees to it that the folder holds every file of the bundle, with the listed content.
  ///
  /// @return the path of the folder
  /// @throws IOException if a file cannot be written, or has the wrong content even after it was
  ///   written anew
  Path unpack(Bundle bundle) throws IOException {
    for (Map.Entry<String, String> file : bundle.hashes().entrySet()) {
      Path target = path.resolve(file.getKey());
      if (!holds(target, file.getValue())) {
        write(bundle, file.getKey(), target);
        if (!holds(target, file.getValue())) {
          throw new FileSystemException(
              target.toString(),
              null,
              "SHA-256 is not the listed " + file.getValue() + " although it was written anew");
        }
      }
    }
    return path;
  }

  /// SHA-256 of OpenBLAS takes a tenth of a second at every start of a JVM, as long as all else
  /// that loads it. So a file whose hash was right once is known by its CRC-32 afterwards, which
  /// finds what a crash or a disk does to it; and nobody but the user can do more.
  private static boolean holds(Path file, String hash) throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      return false;
    }
    CRC32 checksum = new CRC32();
    read(file, checksum::update);
    String known = "%s %08x%n".formatted(hash, checksum.getValue());
    Path note = file.resolveSibling(file.getFileName() + CHECKSUM);
    if (isNoted(note, known)) {
      return true;
    }
    MessageDigest digest = Bundle.sha256();
    read(file, digest::update);
    if (!HexFormat.of().formatHex(digest.digest()).equals(hash)) {
      return false;
    }
    try {
      replace(note, out -> out.write(known.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "the next start computes SHA-256 again", e);
    }
    return true;
  }

  private static boolean isNoted(Path note, String known) throws IOException {
    byte[] expected = known.getBytes(StandardCharsets.UTF_8);
    return Files.isRegularFile(note, NOFOLLOW_LINKS)
        && Files.size(note) == expected.length
        && Arrays.equals(Files.readAllBytes(note), expected);
  }

  /// What takes bytes of an array.
  @FunctionalInterface
  private interface Reader {
    void take(byte[] buffer, int from, int count);
  }

  private static void read(Path file, Reader reader) throws IOException {
    byte[] buffer = new byte[1 << 17];
    try (InputStream stream = Files.newInputStream(file)) {
      for (int count = stream.read(buffer); count > 0; count = stream.read(buffer)) {
        reader.take(buffer, 0, count);
      }
    }
  }

  private static void write(Bundle bundle, String name, Path target) throws IOException {
    try (InputStream stream = bundle.contents().open(name)) {
      if (stream == null) {
        throw new IOException("the bundle lists " + name + " but does not hold it");
      }
      replace(target, stream::transferTo);
    }
  }

  /// What writes to a stream.
  @FunctionalInterface
  private interface Writer {
    void write(OutputStream out) throws IOException;
  }

  private static void replace(Path target, Writer writer) throws IOException {
    Path temporary = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".tmp");
    try {
      try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.WRITE)) {
        writer.write(out);
      }
      move(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Windows refuses to replace a library that a process has loaded: then the caller finds the
  /// right content, or says so.
  private static void move(Path temporary, Path target) throws IOException {
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AccessDeniedException e) {
      if (!Files.exists(target)) {
        throw e;
      }
    }
  }
}
