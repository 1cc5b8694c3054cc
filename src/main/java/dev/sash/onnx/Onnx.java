package dev.sash.onnx;

import dev.sash.file.MappedFile;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.SortedSet;

/// Reads and writes ONNX files.
///
/// ```java
/// Network network = Onnx.read(Path.of("squeezenet.onnx"), Shape.of(224, 224, 3));
/// ```
public final class Onnx {

  private Onnx() {}

  /// Reads a network whose file gives all sizes of its inputs, apart from the batch, which is then
  /// 1.
  ///
  /// The file stays mapped for as long as the network is reachable; its weights are used where they
  /// lie.
  ///
  /// @throws OpenShapeException if the file leaves other sizes open
  /// @throws dev.sash.format.UnsupportedModelException if the model needs what is not supported
  /// @throws dev.sash.format.ModelFormatException if the file is broken
  /// @throws IOException if the file cannot be read
  public static Network read(Path path) throws IOException {
    return open(path).toNetwork();
  }

  /// Reads a network for one shape of its only input.
  ///
  /// The file stays mapped for as long as the network is reachable; its weights are used where they
  /// lie.
  ///
  /// @throws dev.sash.format.UnsupportedModelException if the model needs what is not supported
  /// @throws dev.sash.format.ModelFormatException if the file is broken
  /// @throws IOException if the file cannot be read
  public static Network read(Path path, Shape input) throws IOException {
    return open(path).withInput(input).toNetwork();
  }

  /// Opens a file to ask what it holds and to say how to read it. It stays mapped for as long as
  /// the model or a network made of it is reachable.
  ///
  /// @throws dev.sash.format.ModelFormatException if the file is no ONNX model or broken
  /// @throws IOException if the file cannot be read
  public static OnnxModel open(Path path) throws IOException {
    return open(path, Arena.ofAuto());
  }

  /// Opens a file to ask what it holds and to say how to read it. Model and networks live until the
  /// arena is closed.
  ///
  /// @throws dev.sash.format.ModelFormatException if the file is no ONNX model or broken
  /// @throws IOException if the file cannot be read
  public static OnnxModel open(Path path, Arena arena) throws IOException {
    return OnnxModel.parse(path, MappedFile.map(path, arena), arena);
  }

  /// Opens a file that lies in memory, a resource of an application for example. Model and networks
  /// view it: it must outlive them.
  ///
  /// @param bytes the file, off the heap
  /// @param name what messages call it; weights in further files are looked for beside it
  /// @throws IllegalArgumentException if the bytes are on the heap
  /// @throws dev.sash.format.ModelFormatException if they are no ONNX model or broken
  public static OnnxModel open(MemorySegment bytes, String name) {
    if (!bytes.isNative()) {
      throw new IllegalArgumentException(
          "%s lies on the heap, weights are used off it: copy it by arena.allocateFrom"
              .formatted(name));
    }
    return OnnxModel.parse(Path.of(name), bytes.asReadOnly(), Arena.ofAuto());
  }

  /// Writes a network, as [OnnxWriter] does without further wishes.
  ///
  /// @throws CannotWriteException if ONNX has no operators for a layer, or the file would have 2
  ///   GiB or more
  /// @throws IOException if the file cannot be written
  public static void write(Network network, Path path) throws IOException {
    OnnxWriter.of(network).write(path);
  }

  /// Returns the names of the supported operators.
  public static SortedSet<String> operators() {
    return Operators.names();
  }
}
