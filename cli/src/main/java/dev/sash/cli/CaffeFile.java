package dev.sash.cli;

import dev.sash.caffe.Caffe;
import dev.sash.network.Network;
import dev.sash.onnx.Dimension;
import dev.sash.onnx.ElementType;
import dev.sash.onnx.OnnxNetwork;
import dev.sash.onnx.Port;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Caffe model: the network in a `.prototxt`, its trained numbers in a `.caffemodel`.
///
/// @param file the one that was named
/// @param prototxt the network
/// @param caffemodel the numbers
/// @param inputs as the network declares them
record CaffeFile(Path file, Path prototxt, Path caffemodel, List<Port> inputs)
    implements ModelFile {

  private static final String NETWORK = ".prototxt";
  private static final String WEIGHTS = ".caffemodel";
  private static final Dimension OPEN = new Dimension(-1, "");

  static boolean isCaffe(Path file) {
    return file.toString().endsWith(WEIGHTS) || file.toString().endsWith(NETWORK);
  }

  /// Finds the other file of a model.
  static CaffeFile of(Path file, Optional<Path> prototxt) throws IOException {
    boolean network = file.toString().endsWith(NETWORK);
    if (network && prototxt.isPresent()) {
      throw new JobFailedException(
          "%s is a network already: name the .caffemodel for another --prototxt", file);
    }
    if (!network && prototxt.isPresent()) {
      return of(file, prototxt.get(), file);
    }
    return network
        ? of(file, file, beside(file, NETWORK, WEIGHTS))
        : of(file, beside(file, WEIGHTS, NETWORK), file);
  }

  private static CaffeFile of(Path file, Path prototxt, Path caffemodel) throws IOException {
    List<Port> inputs = new ArrayList<>();
    Caffe.inputs(prototxt)
        .forEach((blob, sizes) -> inputs.add(new Port(blob, ElementType.FLOAT32, sizes(sizes))));
    return new CaffeFile(file, prototxt, caffemodel, inputs);
  }

  private static Optional<List<Dimension>> sizes(Optional<List<Integer>> sizes) {
    return Optional.of(
        sizes
            .map(known -> known.stream().map(size -> new Dimension(size, "")).toList())
            .orElse(Collections.nCopies(IMAGE_RANK, OPEN)));
  }

  /// Returns the file of the same name with another ending, or else the only one of that ending.
  private static Path beside(Path file, String ending, String wanted) throws IOException {
    String name = file.getFileName().toString();
    Path same = file.resolveSibling(name.substring(0, name.length() - ending.length()) + wanted);
    if (!Files.exists(file) || Files.exists(same)) {
      return same;
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(file.toAbsolutePath().getParent(), "*" + wanted)) {
      files.forEach(found::add);
    }
    if (found.size() != 1) {
      throw new JobFailedException(
          "%s belongs to a %s: there is no %s, and %d others beside it%s",
          file,
          wanted,
          same.getFileName(),
          found.size(),
          wanted.equals(NETWORK) ? ": say which with --prototxt" : "");
    }
    return file.resolveSibling(found.getFirst().getFileName());
  }

  @Override
  public boolean isOpen() {
    return inputs.stream()
        .flatMap(input -> input.dimensions().orElseThrow().stream().skip(1))
        .anyMatch(Dimension::isOpen);
  }

  @Override
  public List<String> losses() {
    return List.of(
        "layers for data and training are left out; pixels enter as before, which for Caffe mostly"
            + " means blue, green, red");
  }

  @Override
  public OnnxNetwork read(Map<String, Shape> shapes) throws IOException {
    Network network = Caffe.read(prototxt, caffemodel, shapes, Arena.ofAuto());
    return new OnnxNetwork(
        network, VolumePorts.of(network.inputs()), VolumePorts.of(network.outputs()));
  }
}
