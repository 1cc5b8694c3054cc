package dev.sash.file;

import dev.sash.format.Location;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Reads files as mapped memory and turns the rules they break into exceptions for callers.
public final class Mapping {

  private Mapping() {}

  /// Maps a whole file; the memory lives as long as the arena and is read-only.
  ///
  /// @throws IOException if the file cannot be opened
  public static MemorySegment of(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /// What is made of a file.
  @FunctionalInterface
  public interface Reader<T> {

    /// Reads the mapped file.
    T read(MemorySegment bytes);
  }

  /// Maps a whole file and reads it.
  ///
  /// @throws IOException if the file cannot be opened
  /// @throws dev.sash.format.ModelFormatException if the reader finds a broken rule
  public static <T> T read(Path file, Arena arena, Reader<T> reader) throws IOException {
    MemorySegment bytes = of(file, arena);
    try {
      return reader.read(bytes);
    } catch (Broken e) {
      throw e.in(Location.of(file));
    }
  }
}
