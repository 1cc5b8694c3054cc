package dev.sash.cli;

import dev.sash.network.Network;
import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import dev.sash.zoo.Architecture;
import dev.sash.zoo.Blueprint;
import dev.sash.zoo.Parameter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists the published architectures, shows one, or writes one with weights as a file.
@Command(
    name = "zoo",
    description = {
      "List the published architectures.",
      "With a NAME, print what the architecture is and which tensors it needs, or write it with its"
          + " weights as a file."
    },
    mixinStandardHelpOptions = true)
final class ZooCommand implements Callable<Integer> {

  @Mixin private Output output;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "An architecture, such as vgg16.")
  private String name;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description =
          "Write a model (.onnx), or the weights alone (.safetensors, .npz); a file that is there"
              + " is replaced.")
  private Path file;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of random weights, He's, where there are no trained ones; default: 0.")
  private Long seed;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Trained weights (.safetensors, .npz), named as torchvision names them.")
  private Path weightFile;

  /// Made by picocli.
  ZooCommand() {}

  @Override
  public Integer call() throws IOException {
    requireUsable();
    if (name == null) {
      ArchitectureReport.list(output);
    } else if (file == null) {
      ArchitectureReport.show(Architecture.of(name), output);
    } else {
      export(Architecture.of(name));
    }
    return 0;
  }

  private void requireUsable() throws IOException {
    if (file == null && (seed != null || weightFile != null)) {
      throw output.wrongUsage("--seed and --weights need --export FILE");
    }
    if (file != null && name == null) {
      throw output.wrongUsage("--export needs the NAME of an architecture");
    }
    if (seed != null && weightFile != null) {
      throw output.wrongUsage("weights are --seed or --weights, not both");
    }
    if (file != null) {
      output.requireWritable(
          List.of(Destination.of(file).file()), Collections.singletonList(weightFile));
    }
  }

  private void export(Architecture architecture) throws IOException {
    Destination destination = Destination.of(file);
    List<String> losses = new ArrayList<>();
    try (Progress _ = Progress.of("writing");
        Arena arena = Arena.ofShared()) {
      Blueprint blueprint = architecture.blueprint();
      Weights weights = weights(blueprint, losses, arena);
      Network network = blueprint.build(weights);
      if (destination.weights().isPresent()) {
        destination.write(used(blueprint, weights));
      } else {
        destination.write(network, false);
      }
    }
    losses.forEach(output::note);
    String source =
        weightFile == null
            ? "random weights of seed " + Optional.ofNullable(seed).orElse(0L)
            : weightFile.toString();
    if (output.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("name", architecture.id());
      result.put("weights", source);
      result.put("file", file.toString());
      result.put("bytes", Files.size(file));
      output.printJson(result);
    } else {
      output
          .out()
          .printf(
              Locale.ROOT,
              "%s with %s -> %s, %,d bytes%n",
              architecture.id(),
              source,
              file,
              Files.size(file));
    }
  }

  /// What a file holds besides serves training alone.
  private static Weights used(Blueprint blueprint, Weights weights) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : blueprint.parameters()) {
      tensors.put(parameter.name(), weights.tensor(parameter.name()).orElseThrow());
    }
    return Weights.of(tensors);
  }

  private Weights weights(Blueprint blueprint, List<String> losses, Arena arena)
      throws IOException {
    if (weightFile == null) {
      return blueprint.randomWeights(Optional.ofNullable(seed).orElse(0L), arena);
    }
    WeightFile read = WeightFile.read(weightFile, arena);
    losses.addAll(read.losses());
    Set<String> surplus = new TreeSet<>(read.weights().names());
    blueprint.parameters().forEach(parameter -> surplus.remove(parameter.name()));
    if (!surplus.isEmpty()) {
      losses.add(
          "what serves training alone is left out: " + WeightFile.some(List.copyOf(surplus)));
    }
    return read.weights();
  }
}
