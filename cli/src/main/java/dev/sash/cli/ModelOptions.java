package dev.sash.cli;

import dev.sash.network.Network;
import dev.sash.network.Weights;
import dev.sash.onnx.OnnxNetwork;
import dev.sash.volume.Shape;
import dev.sash.zoo.Architecture;
import dev.sash.zoo.Blueprint;
import dev.sash.zoo.Notation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Which model.
final class ModelOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "ONNX file, or a .caffemodel with its .prototxt beside it.")
  private String model;

  @Option(
      names = "--prototxt",
      paramLabel = "FILE",
      description = "Network of a .caffemodel; default: the one of its name, or the only one.")
  private Path prototxt;

  /// Made by picocli.
  ModelOptions() {}

  Path file() {
    try {
      return Path.of(model);
    } catch (InvalidPathException e) {
      throw wrongUsage(e);
    }
  }

  /// Returns what was named, if it is no file but an architecture or a network in the notation of
  /// [Notation].
  Optional<Blueprint> drawing() {
    if (model.contains("->") || model.strip().toUpperCase(Locale.ROOT).startsWith("INPUT[")) {
      return Optional.of(Notation.parse(model));
    }
    return Files.exists(file())
        ? Optional.empty()
        : Architecture.find(model).map(Architecture::blueprint);
  }

  /// Returns what to know about the pixels that models of this format take.
  Optional<String> pixelNote() {
    return CaffeFile.isCaffe(file())
        ? Optional.of("Caffe's models mostly take --order BGR --scale 1 and a --mean of their own")
        : Optional.empty();
  }

  ModelFile open() throws IOException {
    return ModelFile.open(file(), Optional.ofNullable(prototxt));
  }

  private ParameterException wrongUsage(IllegalArgumentException problem) {
    return new ParameterException(spec.commandLine(), problem.getMessage());
  }

  OnnxNetwork network(Optional<Size> size) throws IOException {
    return open().read(size);
  }

  /// Returns the network of a file or of a drawing, for images of a size.
  ///
  /// @param weights what a drawing gets
  Network network(Optional<Size> size, Function<Blueprint, Weights> weights) throws IOException {
    Optional<Blueprint> drawing = drawing();
    if (drawing.isEmpty()) {
      return network(size).network();
    }
    Network network = drawing.get().build(weights.apply(drawing.get()));
    return size.isEmpty()
        ? network
        : network.withInputShape(
            Shape.of(size.get().height(), size.get().width(), network.inputShape().depth()));
  }
}
