package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.VerificationFolder;
import dev.sash.format.UnsupportedModelException;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The conformance cases of ONNX and models of others with golden outputs, where they are at hand.
class ConformanceTest {

  private static final double RELATIVE_TOLERANCE = 1e-3;
  private static final double ABSOLUTE_TOLERANCE = 1e-7;

  /// Folded constants that a test's heap limit, which is also that of memory off the heap, leaves
  /// room for.
  private static final String TOO_LARGE = "light_vgg19.onnx";

  @Test
  void noCaseFailsAndThreeHundredAndTwentyPass() {
    int passed = 0;
    List<String> failures = new ArrayList<>();
    for (Path model : VerificationFolder.models(VerificationFolder.require("onnx"))) {
      for (Path data : dataSets(model)) {
        try (Arena arena = Arena.ofShared()) {
          compare(model, data, arena);
          passed++;
        } catch (UnsupportedModelException e) {
          // Out of scope, and said so.
        } catch (Exception | AssertionError e) {
          failures.add(data + ": " + e);
        }
      }
    }
    assertEquals(List.of(), failures);
    assertTrue(passed >= 320, "passed: " + passed);
  }

  @TestFactory
  Stream<DynamicTest> realModels() {
    return VerificationFolder.models(VerificationFolder.require("real")).stream()
        .flatMap(model -> dataSets(model).stream().map(data -> real(model, data)));
  }

  private static DynamicTest real(Path model, Path data) {
    return DynamicTest.dynamicTest(
        model.getParent().getFileName() + "/" + data.getFileName(),
        () -> {
          try (Arena arena = Arena.ofShared()) {
            compare(model, data, arena);
          }
        });
  }

  private static List<Path> dataSets(Path model) {
    try (Stream<Path> files = Files.list(model.getParent())) {
      return files
          .filter(file -> file.getFileName().toString().matches("(test|ref)_data_set_\\d+"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compare(Path path, Path data, Arena arena) throws IOException {
    OnnxModel model = Onnx.open(path, arena);
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < model.inputs().size(); i++) {
      Path file = data.resolve("input_" + i + ".pb");
      if (model.inputs().get(i).type() != ElementType.NO_TENSOR) {
        inputs.put(model.inputs().get(i).name(), OnnxTensor.read(file, arena));
      }
    }
    OnnxNetwork network = model.withWeights(inputs).toOnnxNetwork();
    Nd[] volumes =
        network.network().inputs().stream()
            .map(Node::name)
            .map(name -> nd(inputs.get(name).tensor()))
            .toArray(Nd[]::new);
    List<Nd> results = Imported.run(network, volumes);
    for (int i = 0; i < results.size(); i++) {
      assertClose(
          OnnxTensor.read(data.resolve("output_" + i + ".pb"), arena).tensor(), results.get(i));
    }
  }

  private static Nd nd(Tensor tensor) {
    return Nd.of(tensor.toArray(), tensor.dimensions());
  }

  private static void assertClose(Tensor expected, Nd actual) {
    assertEquals(expected.toString(), actual.toTensor().toString());
    double largest = 0;
    for (int i = 0; i < actual.values().length; i++) {
      largest =
          Float.isFinite(expected.get(i)) ? Math.max(largest, Math.abs(expected.get(i))) : largest;
    }
    double roundings = 2 * Math.ulp(1f) * largest;
    for (int i = 0; i < actual.values().length; i++) {
      double wanted = expected.get(i);
      double difference = Math.abs(actual.values()[i] - wanted);
      assertTrue(
          difference <= roundings
              || difference <= ABSOLUTE_TOLERANCE + RELATIVE_TOLERANCE * Math.abs(wanted),
          "element " + i + ": expected " + wanted + ", got " + actual.values()[i]);
    }
  }

  @TestFactory
  Stream<DynamicTest> lightModels() {
    return VerificationFolder.models(VerificationFolder.require("onnx/light")).stream()
        .filter(model -> !model.endsWith(TOO_LARGE))
        .map(model -> DynamicTest.dynamicTest(model.getFileName().toString(), () -> light(model)));
  }

  private static void light(Path path) throws IOException {
    Path golden = Path.of(path.toString().replace(".onnx", "_output_0.pb"));
    try (Arena arena = Arena.ofShared()) {
      OnnxNetwork network = Onnx.open(path, arena).withInput(Shape.of(224, 224, 3)).toOnnxNetwork();
      Nd x = Nd.counting(1, 3, 224, 224);
      for (int i = 0; i < x.values().length; i++) {
        x.values()[i] /= x.values().length;
      }
      assertClose(OnnxTensor.read(golden, arena).tensor(), Imported.run(network, x).getFirst());
    }
  }
}
