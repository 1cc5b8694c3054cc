package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.MappedFile;
import dev.sash.file.Memory;
import dev.sash.file.Wire;
import dev.sash.file.Wire.Span;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Maps the files in which a model keeps its larger tensors. They must lie in the model's own
/// folder once all links are resolved.
final class ExternalData {

  private final Path model;
  private final Arena arena;
  private final Memory memory;
  private final Map<Path, MemorySegment> files = new HashMap<>();

  ExternalData(Path model, Arena arena, Memory memory) {
    this.model = model;
    this.arena = arena;
    this.memory = memory;
  }

  /// Returns the bytes of a tensor.
  MemorySegment data(Wire file, FileTensor tensor) {
    Map<String, String> entries = entries(file.over(tensor.message()));
    String location = entries.getOrDefault("location", "");
    if (location.isEmpty()) {
      throw Broken.at(
          tensor.message().start(), "external tensor '%s' has no location", tensor.name());
    }
    MemorySegment bytes =
        files.computeIfAbsent(resolve(tensor, location), path -> map(tensor, path));
    long offset = number(tensor, entries, "offset", 0);
    long length = number(tensor, entries, "length", Math.max(0, bytes.byteSize() - offset));
    if (offset > bytes.byteSize() || length > bytes.byteSize() - offset) {
      throw Broken.at(
          tensor.message().start(),
          "external tensor '%s' is %d bytes at offset %d of '%s', which has only %d bytes",
          tensor.name(),
          length,
          offset,
          location,
          bytes.byteSize());
    }
    return bytes.asSlice(offset, length);
  }

  private static Map<String, String> entries(Wire wire) {
    Map<String, String> entries = new HashMap<>();
    while (wire.next()) {
      if (wire.field() != 13) {
        wire.skip();
        continue;
      }
      Wire entry = wire.over(wire.bytes());
      String key = "";
      Span value = new Span(0, 0);
      while (entry.next()) {
        switch (entry.field()) {
          case 1 -> key = entry.text(entry.bytes());
          case 2 -> value = entry.bytes();
          default -> entry.skip();
        }
      }
      entries.put(key, wire.text(value));
    }
    return entries;
  }

  private Path resolve(FileTensor tensor, String location) {
    try {
      Path folder = model.toAbsolutePath().getParent().toRealPath();
      Path target = folder.resolve(location).toRealPath();
      if (Path.of(location).isAbsolute()
          || !target.startsWith(folder)
          || !Files.isRegularFile(target)) {
        throw Broken.at(
            tensor.message().start(),
            "external tensor '%s' lies at '%s': it must be a file in the model's own folder",
            tensor.name(),
            location);
      }
      return target;
    } catch (IOException | InvalidPathException | SecurityException e) {
      throw Broken.at(
          tensor.message().start(),
          "external tensor '%s' lies at '%s', which cannot be found",
          tensor.name(),
          location);
    }
  }

  private MemorySegment map(FileTensor tensor, Path path) {
    try {
      MemorySegment bytes = MappedFile.map(path, arena);
      memory.raise(Limits.convertedByteSize(bytes.byteSize()));
      return bytes;
    } catch (IOException e) {
      throw Broken.at(
          tensor.message().start(),
          "external tensor '%s' cannot be mapped: %s",
          tensor.name(),
          e.getMessage());
    }
  }

  private static long number(
      FileTensor tensor, Map<String, String> entries, String key, long otherwise) {
    String text = entries.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The message below says what is wrong.
    }
    throw Broken.at(
        tensor.message().start(),
        "external tensor '%s' has %s '%s', expected a number",
        tensor.name(),
        key,
        text);
  }
}
