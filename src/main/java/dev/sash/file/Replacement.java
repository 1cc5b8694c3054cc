package dev.sash.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a file that appears whole or not at all.
///
/// An existing file is replaced, never truncated: it may be mapped, by the very weights that are
/// written, and a mapping of a truncated file faults.
public final class Replacement {

  private Replacement() {}

  /// What is written.
  @FunctionalInterface
  public interface Content {

    /// Writes everything, from the channel's position on.
    ///
    /// @throws IOException if the channel refuses
    void into(FileChannel channel) throws IOException;
  }

  /// Writes a file. What is no regular file, a pipe or a device, is written to as it is.
  ///
  /// @throws IOException if it cannot be written
  public static void write(Path file, Content content) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        content.into(channel);
      }
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    String mark = "." + ProcessHandle.current().pid() + "." + Thread.currentThread().threadId();
    Path part = target.resolveSibling(target.getFileName() + mark + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        content.into(channel);
      }
      move(part, target);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void move(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
