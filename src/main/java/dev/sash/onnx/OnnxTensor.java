package dev.sash.onnx;

import dev.sash.file.MappedFile;
import dev.sash.file.Memory;
import dev.sash.file.Wire;
import dev.sash.format.Location;
import dev.sash.onnx.Value.Floats;
import dev.sash.onnx.Value.Integers;
import dev.sash.onnx.Value.Known;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// A tensor with its name and element type, as a `.pb` file of test data or an initializer holds
/// it.
///
/// Floating-point elements are a float32 [Tensor]: where the file has float32, a view of the mapped
/// file, else a copy off the heap. Integers are numbers on the heap, at most a million. Immutable,
/// apart from the memory it views.
public final class OnnxTensor {

  private final String name;
  private final ElementType type;
  private final Known value;

  private OnnxTensor(String name, ElementType type, Known value) {
    this.name = name;
    this.type = type;
    this.value = value;
  }

  /// Reads a file that holds one TensorProto; it stays mapped for as long as the tensor is
  /// reachable.
  ///
  /// @throws dev.sash.format.UnsupportedModelException if the elements are text or of another type
  ///   without numbers
  /// @throws dev.sash.format.ModelFormatException if the file is broken, or holds a sequence or an
  ///   optional
  /// @throws IOException if the file cannot be read
  public static OnnxTensor read(Path path) throws IOException {
    return read(path, Arena.ofAuto());
  }

  /// Reads a file that holds one TensorProto; it stays mapped until the arena is closed.
  ///
  /// @throws dev.sash.format.UnsupportedModelException if the elements are text or of another type
  ///   without numbers
  /// @throws dev.sash.format.ModelFormatException if the file is broken, or holds a sequence or an
  ///   optional
  /// @throws IOException if the file cannot be read
  public static OnnxTensor read(Path path, Arena arena) throws IOException {
    return parse(path, MappedFile.map(path, arena), arena);
  }

  static OnnxTensor parse(Path path, MemorySegment bytes, Arena arena) {
    return MappedFile.guarded(
        Location.of(path),
        () -> {
          Wire wire = Wire.of(bytes);
          Memory memory = new Memory(arena, Limits.foldedByteSize(bytes.byteSize()));
          TensorReader reader =
              new TensorReader(wire, new ExternalData(path, arena, memory), memory);
          FileTensor tensor =
              TensorReader.header(wire, new Wire.Span(0, bytes.byteSize()), new Entries());
          return new OnnxTensor(tensor.name(), tensor.type(), reader.value(tensor));
        });
  }

  /// Returns a float32 tensor.
  public static OnnxTensor of(String name, Tensor tensor) {
    return new OnnxTensor(name, ElementType.FLOAT32, Floats.of(tensor));
  }

  /// Returns an int64 tensor.
  ///
  /// @throws IllegalArgumentException if the number of values is not the product of the dimensions
  public static OnnxTensor ofIntegers(String name, long[] values, long... dimensions) {
    long count = 1;
    for (long dimension : dimensions) {
      count = Math.multiplyExact(count, dimension);
    }
    if (count != values.length) {
      throw new IllegalArgumentException(
          "the dimensions give %d elements, there are %d values".formatted(count, values.length));
    }
    return new OnnxTensor(
        name,
        ElementType.INT64,
        new Integers(dimensions.clone(), values.clone(), ElementType.INT64));
  }

  /// Returns the name; may be empty.
  public String name() {
    return name;
  }

  /// Returns the type of the elements in the file.
  public ElementType type() {
    return type;
  }

  /// Returns the dimensions, outermost first.
  public long[] dimensions() {
    return value.dims().clone();
  }

  /// Returns the elements as float32.
  ///
  /// @throws IllegalStateException if they are integers
  public Tensor tensor() {
    if (value instanceof Floats floats) {
      return floats.source();
    }
    throw new IllegalStateException("tensor '%s' holds %s, not floats".formatted(name, type));
  }

  /// Returns the elements as integers, in row-major order.
  ///
  /// @throws IllegalStateException if they are floats
  public long[] integers() {
    if (value instanceof Integers integers) {
      return integers.values().clone();
    }
    throw new IllegalStateException("tensor '%s' holds %s, not integers".formatted(name, type));
  }

  Known value() {
    return value;
  }
}
