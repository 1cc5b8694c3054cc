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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
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
      description =
          "ONNX file, a .caffemodel with its .prototxt beside it, or with --weights an architecture"
              + " that sash zoo lists.")
  private String model;

  @Option(
      names = "--prototxt",
      paramLabel = "FILE",
      description = "Network of a .caffemodel; default: the one of its name, or the only one.")
  private Path prototxt;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Trained weights of an architecture (.safetensors, .npz), named as torchvision names"
              + " them.")
  private Path weights;

  /// Made by picocli.
  ModelOptions() {}

  /// Returns the file that was named, of an architecture that of its weights.
  Path file() {
    return weights == null ? named() : weights;
  }

  /// Returns all files that were named.
  List<Path> files() {
    return Stream.of(named(), weights, prototxt).filter(Objects::nonNull).toList();
  }

  private Path named() {
    try {
      return Path.of(model);
    } catch (InvalidPathException e) {
      throw wrongUsage(e.getMessage());
    }
  }

  /// Returns what was named, if it is no file but an architecture or a network in the notation of
  /// [Notation].
  Optional<Blueprint> drawing() {
    if (model.contains("->") || model.strip().toUpperCase(Locale.ROOT).startsWith("INPUT[")) {
      return Optional.of(Notation.parse(model));
    }
    return Files.exists(named())
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
    Optional<Blueprint> drawing = drawing();
    if (drawing.isEmpty()) {
      requireNoWeights();
      requireFile();
      return ModelFile.open(named(), Optional.ofNullable(prototxt));
    }
    requireNoPrototxt();
    if (weights == null) {
      throw new JobFailedException(
          "%s is an architecture without weights: give it some with --weights FILE", model);
    }
    return DrawnModel.of(drawing.get(), weights);
  }

  private void requireNoWeights() {
    if (weights != null) {
      throw wrongUsage(
          "--weights is for an architecture that sash zoo lists: " + model + " is none");
    }
  }

  /// A name without a dot or a folder may be a misspelt architecture.
  private void requireFile() {
    if (!Files.exists(named()) && model.matches("[\\w-]+")) {
      throw new JobFailedException(
          "there is no file %s, and no architecture of that name: sash zoo lists them", model);
    }
  }

  private void requireNoPrototxt() {
    if (prototxt != null) {
      throw wrongUsage("%s takes no --prototxt: it belongs to a .caffemodel".formatted(model));
    }
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  OnnxNetwork network(Optional<Size> size) throws IOException {
    return open().read(size);
  }

  /// Returns the network of a file or of a drawing, for images of a size.
  ///
  /// @param untrained what a drawing gets that has no file of weights
  Network network(Optional<Size> size, Function<Blueprint, Weights> untrained) throws IOException {
    Optional<Blueprint> drawing = drawing();
    if (drawing.isEmpty() || weights != null) {
      return network(size).network();
    }
    requireNoPrototxt();
    Network network = drawing.get().build(untrained.apply(drawing.get()));
    return size.isEmpty()
        ? network
        : network.withInputShape(
            Shape.of(size.get().height(), size.get().width(), network.inputShape().depth()));
  }
}
