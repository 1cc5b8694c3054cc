package dev.sash.safetensors;

import dev.sash.file.FloatType;
import dev.sash.file.FloatWriter;
import dev.sash.file.MappedFile;
import dev.sash.file.Memory;
import dev.sash.file.Replacement;
import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// The weights of a safetensors file.
///
/// Float32 tensors stay where the mapped file has them, at any alignment; float16, bfloat16 and
/// float64 are copied once, off the heap. Tensors of other types (integers, 8-bit floats) are
/// skipped; [#skipped] names them. The tensors live as long as the arena; the file must not be
/// truncated meanwhile. Immutable, safe for all threads that the arena admits.
///
/// Source: github.com/huggingface/safetensors.
public final class Safetensors implements Weights {

  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
  private final SequencedMap<String, String> converted = new LinkedHashMap<>();
  private final SequencedMap<String, String> skipped = new LinkedHashMap<>();
  private final Map<String, String> metadata;

  private Safetensors(MemorySegment file, Arena arena) {
    Header header = new Header(file);
    metadata = header.metadata();
    // A float16 tensor doubles.
    Memory memory = new Memory(arena, 2 * file.byteSize());
    for (Entry entry : header.entries()) {
      Optional<FloatType> type = entry.type().floats();
      if (type.isPresent()) {
        MemorySegment elements =
            file.asSlice(header.byteSize() + entry.begin(), entry.end() - entry.begin());
        tensors.put(
            entry.name(),
            type.get().toTensor(elements, ByteOrder.LITTLE_ENDIAN, memory, entry.dimensions()));
        if (type.get() != FloatType.FLOAT32) {
          converted.put(entry.name(), entry.type().name());
        }
      } else {
        skipped.put(entry.name(), entry.type().name());
      }
    }
  }

  /// Reads a file; the garbage collector unmaps it.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws IOException if the file cannot be read
  /// @throws dev.sash.format.ModelFormatException if the file breaks a rule of the format
  public static Safetensors read(Path file) throws IOException {
    return read(file, Arena.ofAuto());
  }

  /// Reads a file; its tensors live as long as the arena.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws IOException if the file cannot be read
  /// @throws dev.sash.format.ModelFormatException if the file breaks a rule of the format
  public static Safetensors read(Path file, Arena arena) throws IOException {
    return MappedFile.read(file, arena, bytes -> new Safetensors(bytes, arena));
  }

  @Override
  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /// Returns the names of the floating-point tensors, in the order of their elements in the file.
  @Override
  public SequencedSet<String> names() {
    return Collections.unmodifiableSequencedSet(tensors.sequencedKeySet());
  }

  /// Returns the tensors that were not float32: names and element types, such as `F16`. Only `F64`
  /// loses digits.
  public SequencedMap<String, String> converted() {
    return Collections.unmodifiableSequencedMap(converted);
  }

  /// Returns the tensors that are not floating point: names and element types, such as `I64`.
  public SequencedMap<String, String> skipped() {
    return Collections.unmodifiableSequencedMap(skipped);
  }

  /// Returns what the file says of itself below `__metadata__`.
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /// Writes weights as float32; an existing file is replaced.
  ///
  /// @throws IOException if the file cannot be written
  public static void write(Path file, Weights weights) throws IOException {
    write(file, weights, Map.of());
  }

  /// Writes weights as float32, with texts that say more about them; an existing file is replaced.
  ///
  /// @throws IllegalArgumentException if a tensor is named `__metadata__`, or the names need more
  ///   than 100 MB
  /// @throws IOException if the file cannot be written
  public static void write(Path file, Weights weights, Map<String, String> metadata)
      throws IOException {
    byte[] header = HeaderText.of(weights, metadata);
    ByteBuffer start =
        ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(header.length).put(header).flip();
    Replacement.write(
        file,
        channel -> {
          FloatWriter.write(channel, start);
          for (String name : weights.names()) {
            FloatWriter.write(channel, weights.tensor(name).orElseThrow());
          }
        });
  }
}
