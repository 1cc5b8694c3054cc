package dev.sash.cli;

import dev.sash.format.UnsupportedModelException;
import dev.sash.network.Node;
import dev.sash.onnx.Dimension;
import dev.sash.onnx.ElementType;
import dev.sash.onnx.Onnx;
import dev.sash.onnx.OnnxModel;
import dev.sash.onnx.OnnxNetwork;
import dev.sash.onnx.OnnxTensor;
import dev.sash.onnx.Port;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A folder with one model and test data, as ONNX's own test suite lays them out.
///
/// @param folder the folder
/// @param tolerance when results agree
/// @param options how models run
record TestCase(Path folder, Tolerance tolerance, Options options) {

  private static final int MAXIMUM_DEPTH = 32;
  private static final String DATA = "test_data_set_";

  /// Thrown when test data are of a kind that networks do not take.
  private static final class Unsuitable extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unsuitable(String reason) {
      super(reason);
    }
  }

  /// Returns the folders that hold a model and test data, in the order of their names.
  static List<Path> below(Path root) throws IOException {
    try (Stream<Path> found =
        Files.find(
            root,
            MAXIMUM_DEPTH,
            (path, facts) -> facts.isDirectory() && path.getFileName() != null && isCase(path),
            FileVisitOption.FOLLOW_LINKS)) {
      return found.sorted().toList();
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isCase(Path folder) {
    try {
      return !entries(folder, ".*\\.onnx").isEmpty() && !entries(folder, DATA + ".*").isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> entries(Path folder, String pattern) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.getFileName().toString().matches(pattern)).sorted().toList();
    }
  }

  /// Runs the case. Whatever goes wrong in it is its verdict.
  Verdict run() {
    try {
      List<Path> models = entries(folder, ".*\\.onnx");
      if (models.size() != 1) {
        return Verdict.fail("it holds %d models, a case has one", models.size());
      }
      for (Path data : entries(folder, DATA + ".*")) {
        Optional<String> difference = run(models.getFirst(), data);
        if (difference.isPresent()) {
          return Verdict.fail("%s: %s", data.getFileName(), difference.get());
        }
      }
      return Verdict.pass();
    } catch (UnsupportedModelException e) {
      return Verdict.skip(e.rule());
    } catch (Unsuitable e) {
      return Verdict.skip(e.getMessage());
    } catch (IOException
        | RuntimeException
        | OutOfMemoryError
        | StackOverflowError
        | InternalError
        | AssertionError e) {
      return Verdict.fail("%s", Errors.line(e));
    }
  }

  private Optional<String> run(Path file, Path data) throws IOException {
    OnnxModel model = Onnx.open(file);
    Map<String, OnnxTensor> given = inputs(model, data);
    OnnxNetwork onnx = model.withWeights(given).toOnnxNetwork();
    try (Arena arena = Arena.ofShared();
        Model loaded = Model.load(onnx.network(), options);
        Session session = loaded.session()) {
      List<Volume> inputs = new ArrayList<>();
      for (Node node : onnx.network().inputs()) {
        Volume volume = Volume.allocate(arena, node.shape());
        volume.copyFromNchw(given.get(node.name()).tensor().segment());
        inputs.add(volume);
      }
      List<Volume> outputs =
          onnx.network().outputs().stream()
              .map(node -> Volume.allocate(arena, node.shape()))
              .toList();
      session.run(inputs, outputs);
      return compare(onnx.outputs(), outputs, data);
    }
  }

  private static Map<String, OnnxTensor> inputs(OnnxModel model, Path data) throws IOException {
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    List<Port> ports = model.inputs();
    for (int i = 0; i < ports.size(); i++) {
      if (ports.get(i).type() == ElementType.NO_TENSOR) {
        throw new Unsuitable("'%s' is no tensor".formatted(ports.get(i).name()));
      }
      Path file = data.resolve("input_" + i + ".pb");
      if (!Files.exists(file)) {
        throw new JobFailedException(
            "%s has no %s for %s", data.getFileName(), file.getFileName(), ports.get(i));
      }
      inputs.put(ports.get(i).name(), OnnxTensor.read(file));
    }
    return inputs;
  }

  private Optional<String> compare(List<Port> ports, List<Volume> outputs, Path data)
      throws IOException {
    for (int i = 0; i < ports.size(); i++) {
      OnnxTensor expected = OnnxTensor.read(data.resolve("output_" + i + ".pb"));
      long[] sizes =
          ports.get(i).dimensions().orElseThrow().stream().mapToLong(Dimension::size).toArray();
      Optional<String> difference =
          Arrays.equals(sizes, expected.dimensions())
              ? tolerance.difference(outputs.get(i).toNchw(), expected.tensor().toArray())
              : Optional.of(
                  "got the shape %s, expected %s"
                      .formatted(Arrays.toString(sizes), Arrays.toString(expected.dimensions())));
      if (difference.isPresent()) {
        return Optional.of(ports.get(i).name() + ": " + difference.get());
      }
    }
    return Optional.empty();
  }
}
