package dev.sash.file;

import dev.sash.format.Location;
import dev.sash.format.ModelFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/// The border to files: maps them, and turns whatever goes wrong over their content into one kind
/// of exception.
public final class MappedFile {

  private MappedFile() {}

  /// Returns the bytes of a file, read-only; they live as long as the arena.
  ///
  /// @throws IOException if the file cannot be opened
  public static MemorySegment map(Path path, Arena arena) throws IOException {
    requireFile(path);
    try (FileChannel channel = FileChannel.open(path)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /// Refuses a folder: the operating system's own message does not name it.
  ///
  /// @throws FileSystemException if it is a folder
  public static void requireFile(Path path) throws FileSystemException {
    if (Files.isDirectory(path)) {
      throw new FileSystemException(path.toString(), null, "a folder, where a file is needed");
    }
  }

  /// Maps a file and reads it.
  ///
  /// @throws IOException if the file cannot be opened
  /// @throws ModelFormatException if the content breaks a rule
  public static <T> T read(Path path, Arena arena, Function<MemorySegment, T> reader)
      throws IOException {
    MemorySegment bytes = map(path, arena);
    return guarded(Location.of(path), () -> reader.apply(bytes));
  }

  /// Runs something that depends on the content of a file.
  ///
  /// Layers and shapes refuse wrong arguments by IllegalArgumentException and ArithmeticException:
  /// arguments that come from a file are the file's fault.
  ///
  /// @throws ModelFormatException if the content breaks a rule
  public static <T> T guarded(Location location, Supplier<T> body) {
    try {
      return body.get();
    } catch (Broken e) {
      throw e.in(location);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(location, e.getMessage(), e);
    } catch (ArithmeticException e) {
      throw new ModelFormatException(location, "sizes are too large: " + e.getMessage(), e);
    }
  }
}
