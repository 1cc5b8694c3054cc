package dev.sash.cli;

import dev.sash.network.Network;
import dev.sash.onnx.Dimension;
import dev.sash.onnx.Onnx;
import dev.sash.onnx.OnnxModel;
import dev.sash.onnx.OnnxNetwork;
import dev.sash.onnx.Port;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes a model or weights in another format.
@Command(
    name = "convert",
    description = {
      "Write a model as ONNX, or weights in another format.",
      "Models: .onnx and .caffemodel to .onnx. Weights: .safetensors and .npz to either.",
      "What the new file does not hold is said on the error stream."
    },
    mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {

  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "IN", description = "Model or weights.")
  private Path input;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "The new file; one that is there is replaced.")
  private Path file;

  @Option(
      names = "--fully-convolutional",
      description = "Write the form that slides over larger images, with height and width open.")
  private boolean fullyConvolutional;

  @Option(
      names = "--input",
      paramLabel = "HxW",
      description =
          "Size of the model's image; default: the file's, or 224x224 if it leaves it open.")
  private Size size;

  @Option(
      names = "--prototxt",
      paramLabel = "FILE",
      description = "Network of a .caffemodel; default: the one of its name, or the only one.")
  private Path prototxt;

  /// Made by picocli.
  ConvertCommand() {}

  @Override
  public Integer call() throws IOException {
    Destination destination = Destination.of(file);
    output.requireWritable(List.of(file), Arrays.asList(input, prototxt));
    List<String> losses = new ArrayList<>();
    try (Progress _ = Progress.of("writing")) {
      if (WeightFile.Format.of(input).isPresent()) {
        convertWeights(destination, losses);
      } else {
        convertModel(destination, losses);
      }
    }
    losses.forEach(output::note);
    report(losses);
    return 0;
  }

  private void convertWeights(Destination destination, List<String> losses) throws IOException {
    if (fullyConvolutional || size != null || prototxt != null) {
      throw output.wrongUsage(
          "--fully-convolutional, --input and --prototxt are for models: %s holds weights"
              .formatted(input));
    }
    if (destination.weights().isEmpty()) {
      throw new JobFailedException(
          "%s holds weights and no network: give them one with sash zoo NAME --weights %s --export"
              + " %s",
          input, input, file);
    }
    try (Arena arena = Arena.ofShared()) {
      WeightFile weights = WeightFile.read(input, arena);
      losses.addAll(weights.losses());
      destination.write(weights.weights());
    }
  }

  private void convertModel(Destination destination, List<String> losses) throws IOException {
    if (destination.weights().isPresent()) {
      throw new JobFailedException(
          "%s is a model, %s would hold weights alone: write a model as .onnx", input, file);
    }
    ModelFile model = ModelFile.open(input, Optional.ofNullable(prototxt));
    OnnxNetwork read = model.read(Optional.ofNullable(size));
    Network network = fullyConvolutional ? read.network().toFullyConvolutional() : read.network();
    destination.write(network, fullyConvolutional);
    losses.addAll(model.losses());
    OnnxModel written = Onnx.open(file);
    if (!fullyConvolutional) {
      losses.addAll(fixed(model.inputs(), written.inputs()));
      losses.addAll(reshaped(read.outputs(), written.outputs()));
    }
  }

  /// Says which inputs no longer leave open what the model did.
  private static List<String> fixed(List<Port> before, List<Port> after) {
    List<String> losses = new ArrayList<>();
    for (Port port : before) {
      Optional<Port> now =
          after.stream().filter(other -> other.name().equals(port.name())).findFirst();
      if (now.isPresent() && openCount(port) > openCount(now.get())) {
        losses.add("open sizes are fixed: %s becomes %s".formatted(port, now.get()));
      }
    }
    return losses;
  }

  private static long openCount(Port port) {
    return port.dimensions().map(ConvertCommand::openCount).orElse(Long.MAX_VALUE);
  }

  private static long openCount(List<Dimension> dimensions) {
    return dimensions.stream().filter(Dimension::isOpen).count();
  }

  /// Says which outputs have the same elements in another number of dimensions.
  private static List<String> reshaped(List<Port> before, List<Port> after) {
    List<String> losses = new ArrayList<>();
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      Optional<Integer> rank = before.get(i).dimensions().map(List::size);
      if (!rank.equals(after.get(i).dimensions().map(List::size))) {
        losses.add(
            "an output has other dimensions: %s becomes %s".formatted(before.get(i), after.get(i)));
      }
    }
    return losses;
  }

  private void report(List<String> losses) throws IOException {
    if (output.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("input", input.toString());
      result.put("file", file.toString());
      result.put("bytes", Files.size(file));
      result.put("losses", losses);
      output.printJson(result);
    } else {
      output.out().printf(Locale.ROOT, "%s -> %s, %,d bytes%n", input, file, Files.size(file));
    }
  }
}
