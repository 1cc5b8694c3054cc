package dev.sash.caffe;

import dev.sash.file.Broken;
import dev.sash.file.MappedFile;
import dev.sash.file.Memory;
import dev.sash.format.Location;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Reads Caffe models: the network of a `.prototxt` with the trained numbers of a `.caffemodel`.
///
/// Both forms of layers are read, `layer` and the older `layers`, as the test phase has them. Data
/// and loss layers are dropped: what they feed becomes an input, what feeds them an output. Nodes
/// are called as their layers, inputs and results as their blobs; a batch normalisation and the
/// Scale layer behind it are one node. Images x channels x height x width become volumes with
/// channels innermost.
///
/// Caffe reads images by OpenCV: its models expect the channels in the order blue, green, red
/// (BGR), usually 0 to 255 less a mean. The files do not say so, and the network read does not
/// change it.
///
/// Float32 weights stay where the mapped file has them, at any alignment. They live as long as the
/// arena; the file must not be truncated meanwhile.
///
/// Source: github.com/BVLC/caffe.
public final class Caffe {

  private static final long MAXIMUM_TEXT_BYTES = 8 << 20;

  /// Bytes for numbers that must be aligned, scaled or uniform, for each byte of weights.
  private static final long EXTRA_SHARE = 4;

  private static final long EXTRA_BYTES = 64L << 20;

  private Caffe() {}

  /// Reads a model; the garbage collector unmaps it.
  ///
  /// @param prototxt the network
  /// @param caffemodel its trained numbers
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws IOException if a file cannot be read
  /// @throws dev.sash.format.ModelFormatException if a file breaks a rule of its format, or both do
  ///   not fit
  /// @throws dev.sash.format.UnsupportedModelException if the model needs what Sash does not do
  public static Network read(Path prototxt, Path caffemodel) throws IOException {
    return read(prototxt, caffemodel, Map.of(), Arena.ofAuto());
  }

  /// Reads a model for one shape of its only input, which is needed where the file has only a data
  /// layer; the garbage collector unmaps it.
  ///
  /// @param prototxt the network
  /// @param caffemodel its trained numbers
  /// @param input the shape
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws IOException if a file cannot be read
  /// @throws IllegalArgumentException if there are several inputs
  /// @throws dev.sash.format.ModelFormatException if a file breaks a rule of its format, or both do
  ///   not fit
  /// @throws dev.sash.format.UnsupportedModelException if the model needs what Sash does not do
  public static Network read(Path prototxt, Path caffemodel, Shape input) throws IOException {
    NetDefinition net = definition(prototxt);
    List<String> inputs = names(net);
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          "the network has the inputs %s: give their shapes by name".formatted(inputs));
    }
    return read(prototxt, net, caffemodel, Map.of(inputs.getFirst(), input), Arena.ofAuto());
  }

  /// Reads a model with other shapes for some inputs; its weights live as long as the arena.
  ///
  /// @param prototxt the network
  /// @param caffemodel its trained numbers
  /// @param shapes shapes of inputs, by blob
  /// @param arena owns the mapping
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws IOException if a file cannot be read
  /// @throws IllegalArgumentException if a name is not that of an input
  /// @throws dev.sash.format.ModelFormatException if a file breaks a rule of its format, or both do
  ///   not fit
  /// @throws dev.sash.format.UnsupportedModelException if the model needs what Sash does not do
  public static Network read(Path prototxt, Path caffemodel, Map<String, Shape> shapes, Arena arena)
      throws IOException {
    NetDefinition net = definition(prototxt);
    List<String> inputs = names(net);
    for (String blob : shapes.keySet()) {
      if (!inputs.contains(blob)) {
        throw new IllegalArgumentException(
            "'%s' is no input; the inputs are %s".formatted(blob, inputs));
      }
    }
    return read(prototxt, net, caffemodel, shapes, arena);
  }

  /// Returns the inputs of a network: their blobs, and their sizes, outermost first, where the file
  /// says them.
  ///
  /// @throws java.nio.file.NoSuchFileException if there is no such file
  /// @throws IOException if the file cannot be read
  /// @throws dev.sash.format.ModelFormatException if the file breaks a rule of its format
  public static SequencedMap<String, Optional<List<Integer>>> inputs(Path prototxt)
      throws IOException {
    SequencedMap<String, Optional<List<Integer>>> inputs = new LinkedHashMap<>();
    definition(prototxt).usedInputs().forEach(input -> inputs.put(input.blob(), input.sizes()));
    return inputs;
  }

  private static Network read(
      Path prototxt, NetDefinition net, Path caffemodel, Map<String, Shape> shapes, Arena arena)
      throws IOException {
    Map<String, List<Blob>> weights =
        MappedFile.read(caffemodel, arena, bytes -> WeightFile.read(bytes, arena));
    Memory memory = new Memory(arena, EXTRA_BYTES + EXTRA_SHARE * Files.size(caffemodel));
    Location location = Location.of(prototxt);
    return MappedFile.guarded(
        location, () -> new Importer(location, net, weights, memory).read(shapes));
  }

  private static List<String> names(NetDefinition net) {
    return net.usedInputs().stream().map(NetDefinition.InputDefinition::blob).toList();
  }

  private static NetDefinition definition(Path prototxt) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      return MappedFile.read(prototxt, arena, Caffe::definition);
    }
  }

  private static NetDefinition definition(MemorySegment file) {
    if (file.byteSize() > MAXIMUM_TEXT_BYTES) {
      throw Broken.rule(
          "a .prototxt has at most %d bytes, this one %d: is it a .caffemodel?",
          MAXIMUM_TEXT_BYTES, file.byteSize());
    }
    byte[] bytes = file.toArray(ValueLayout.JAVA_BYTE);
    return NetDefinition.of(TextFormat.parse(new String(bytes, StandardCharsets.UTF_8)));
  }
}
