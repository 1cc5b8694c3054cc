package dev.sash.npz;

import dev.sash.file.Broken;
import dev.sash.file.FloatType;
import dev.sash.file.FloatWriter;
import dev.sash.file.MappedFile;
import dev.sash.file.Memory;
import dev.sash.file.Replacement;
import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The arrays of a `.npz` file, by name (without `.npy`).
///
/// Stored float32 arrays in C order and the machine's byte order stay where the mapped file has
/// them, at any alignment; deflated ones, other byte orders, float16, float64 and Fortran order are
/// copied off the heap. Arrays of other types and entries that are no arrays are skipped;
/// [#skipped] names them. Unpacked and converted arrays together may take 64 MiB and 100 times the
/// file. Checksums are verified. A file that is a single `.npy` array counts as one named `arr_0`.
/// The arrays live as long as the arena; the file must not be truncated meanwhile. Immutable, safe
/// for all threads that the arena admits.
///
/// Source: `numpy.lib.npyio`.
public final class Npz implements Weights {

  private static final String SUFFIX = ".npy";
  private static final long FREE_BYTES = 64L << 20;
  private static final long MAXIMUM_GROWTH = 100;

  /// ZIP cannot say earlier; a fixed time makes equal arrays equal files.
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
  private final SequencedMap<String, String> converted = new LinkedHashMap<>();
  private final SequencedMap<String, String> skipped = new LinkedHashMap<>();

  private Npz(MemorySegment file, Arena arena) {
    Memory memory = new Memory(arena, FREE_BYTES + MAXIMUM_GROWTH * file.byteSize());
    if (Npy.isArray(file)) {
      add("arr_0", file, memory);
      return;
    }
    for (Entry entry : Archive.entries(file)) {
      if (!entry.name().endsWith(SUFFIX)) {
        skipped.put(entry.name(), "no array");
        continue;
      }
      try {
        String name = entry.name().substring(0, entry.name().length() - SUFFIX.length());
        add(name, entry.bytes(file, memory), memory);
      } catch (Broken e) {
        throw e.within("entry '" + entry.name() + "'");
      }
    }
  }

  private void add(String name, MemorySegment bytes, Memory memory) {
    NpyHeader header = Npy.header(bytes);
    if (header.type().isPresent()) {
      tensors.put(name, Npy.elements(bytes, header, memory));
      if (header.type().get().floats() != FloatType.FLOAT32) {
        converted.put(name, header.descr());
      }
    } else {
      skipped.put(name, header.descr());
    }
  }

  /// Reads a file; the garbage collector unmaps it.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws IOException if the file cannot be read
  /// @throws dev.sash.format.ModelFormatException if the file breaks a rule of the format
  public static Npz read(Path file) throws IOException {
    return read(file, Arena.ofAuto());
  }

  /// Reads a file; its arrays live as long as the arena.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws IOException if the file cannot be read
  /// @throws dev.sash.format.ModelFormatException if the file breaks a rule of the format
  public static Npz read(Path file, Arena arena) throws IOException {
    return MappedFile.read(file, arena, bytes -> new Npz(bytes, arena));
  }

  @Override
  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /// Returns the names of the floating-point arrays, in the order of the archive's directory.
  @Override
  public SequencedSet<String> names() {
    return Collections.unmodifiableSequencedSet(tensors.sequencedKeySet());
  }

  /// Returns the arrays that were not float32: names and element types, such as `<f2`. Only `f8`
  /// loses digits.
  public SequencedMap<String, String> converted() {
    return Collections.unmodifiableSequencedMap(converted);
  }

  /// Returns what is not a floating-point array: names and element types, such as `<i8`, or `no
  /// array`.
  public SequencedMap<String, String> skipped() {
    return Collections.unmodifiableSequencedMap(skipped);
  }

  /// Writes weights as float32 arrays in C order, stored; an existing file is replaced.
  ///
  /// @throws IOException if the file cannot be written
  public static void write(Path file, Weights weights) throws IOException {
    Replacement.write(
        file,
        channel -> {
          OutputStream stream = Channels.newOutputStream(channel);
          try (ZipOutputStream archive = new ZipOutputStream(stream)) {
            archive.setMethod(ZipOutputStream.STORED);
            for (String name : weights.names()) {
              write(archive, name, weights.tensor(name).orElseThrow());
            }
          }
        });
  }

  private static void write(ZipOutputStream archive, String name, Tensor tensor)
      throws IOException {
    byte[] header = Npy.headerOf(tensor);
    ZipEntry entry = new ZipEntry(name + SUFFIX);
    entry.setTimeLocal(TIME);
    entry.setSize(header.length + tensor.byteSize());
    // A stored entry gives its checksum before its bytes.
    entry.setCrc(checksum(header, tensor));
    archive.putNextEntry(entry);
    archive.write(header);
    FloatWriter.write(Channels.newChannel(archive), tensor);
    archive.closeEntry();
  }

  private static long checksum(byte[] header, Tensor tensor) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(header);
    FloatWriter.write(
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            sum.update(bytes);
            return count;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        },
        tensor);
    return sum.getValue();
  }
}
