package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.network.Weights;
import dev.sash.npz.Npz;
import dev.sash.safetensors.Safetensors;
import dev.sash.volume.Tensor;
import dev.sash.zoo.Architecture;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sash zoo`.
class ZooCommandTest {

  @TempDir private Path folder;

  @Test
  void everyArchitectureHasARow() {
    List<String> lines = Called.done("zoo").lines();
    assertEquals(
        List.of("name", "input", "parameters", "MACs", "activations", "bytes", "source"),
        List.of(lines.getFirst().split("\\s+")));
    assertEquals(
        Arrays.stream(Architecture.values()).map(Architecture::id).toList(),
        lines.stream().skip(1).map(line -> line.split(" ")[0]).toList());
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.matches(
                        "vgg16 +224x224x3 +138,357,544 +15,470,264,320 +28,802,512 +115,210,048"
                            + " +Simonyan 2015")),
        lines::toString);
  }

  @Test
  void jsonHasTheSameNumbers() throws IOException {
    List<Object> all = Called.done("zoo", "--json").list();
    assertEquals(Architecture.values().length, all.size());
    Map<?, ?> last = (Map<?, ?>) all.getLast();
    assertEquals("squeezenet1_1", last.get("name"));
    assertEquals(1_235_496, last.get("parameters"));
    assertEquals(List.of(224, 224, 3), last.get("input"));
    assertEquals(List.of(1, 1, 1000), last.get("output"));
    int activations = (int) last.get("activations");
    assertEquals(4 * activations, last.get("activationBytes"));
    Map<String, Object> summary = Called.done("summary", "squeezenet1_1", "--json").map();
    assertEquals(summary.get("activations"), activations);
    assertEquals(summary.get("multiplyAccumulates"), last.get("multiplyAccumulates"));
  }

  @Test
  void oneArchitectureIsShownWithItsTensors() throws IOException {
    Called text = Called.done("zoo", "LeNet5");
    assertTrue(text.out().contains("Gradient-Based Learning"), text.out());
    assertTrue(text.out().contains("conv1.weight  [6, 1, 5, 5]"), text.out());
    List<?> tensors = (List<?>) Called.done("zoo", "lenet5", "--json").map().get("tensors");
    assertEquals(Map.of("name", "conv1.weight", "shape", List.of(6, 1, 5, 5)), tensors.getFirst());
    assertTrue(
        Called.failure(1, "zoo", "lenet6").startsWith("there is no architecture 'lenet6'; there"));
  }

  @Test
  void randomWeightsDependOnTheSeedAlone() throws IOException {
    Path[] files = new Path[3];
    int[] seeds = {7, 7, 8};
    for (int i = 0; i < files.length; i++) {
      files[i] = folder.resolve(i + ".onnx");
      Called called = Called.done("zoo", "lenet5", "--export", files[i], "--seed", seeds[i]);
      assertEquals(
          "lenet5 with random weights of seed %d -> %s, %,d bytes"
              .formatted(seeds[i], files[i], Files.size(files[i])),
          called.out().strip());
    }
    assertEquals(-1, Files.mismatch(files[0], files[1]));
    assertTrue(Files.mismatch(files[0], files[2]) >= 0);
    assertEquals(61_706, Called.done("summary", files[0], "--json").map().get("weights"));
  }

  @Test
  void trainedWeightsGoIntoTheModel() throws IOException {
    Path random = folder.resolve("w.safetensors");
    Path packed = folder.resolve("w.npz");
    Path direct = folder.resolve("direct.onnx");
    Path read = folder.resolve("read.onnx");
    Called.done("zoo", "lenet5", "--export", random, "--seed", 3);
    Called.done("zoo", "lenet5", "--export", packed, "--weights", random);
    Called.done("zoo", "lenet5", "--export", direct, "--seed", 3);
    Map<String, Object> result =
        Called.done("zoo", "lenet5", "--export", read, "--weights", packed, "--json").map();
    assertEquals(packed.toString(), result.get("weights"));
    assertEquals(Files.size(read), ((Number) result.get("bytes")).longValue());
    assertEquals(-1, Files.mismatch(direct, read));
    try (Arena arena = Arena.ofConfined()) {
      Weights weights = Npz.read(packed, arena);
      assertEquals(10, weights.names().size());
      assertArrayEquals(
          Safetensors.read(random, arena).tensor("conv1.weight").orElseThrow().toArray(),
          weights.tensor("conv1.weight").orElseThrow().toArray());
    }
  }

  @Test
  void weightsThatDoNotFitAreNamed() throws IOException {
    Path file = folder.resolve("w.npz");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("conv1.bias", Tensor.copyOf(new float[6], 6));
    Npz.write(file, Weights.of(tensors));
    String text =
        Called.failure(1, "zoo", "lenet5", "--export", folder.resolve("l.onnx"), "--weights", file);
    assertTrue(
        text.startsWith(
            "the weights do not fit lenet5: 'conv1.weight' is missing: expected [6, 1, 5, 5]"),
        text);
    assertTrue(Files.notExists(folder.resolve("l.onnx")));
  }

  @Test
  void optionsMustGoTogether() {
    assertEquals(
        "--seed and --weights need --export FILE: see sash zoo --help",
        Called.failure(2, "zoo", "lenet5", "--seed", 1));
    assertEquals(
        "--export needs the NAME of an architecture: see sash zoo --help",
        Called.failure(2, "zoo", "--export", "x.onnx"));
    assertEquals(
        "weights are --seed or --weights, not both: see sash zoo --help",
        Called.failure(
            2, "zoo", "lenet5", "--export", "x.onnx", "--seed", 1, "--weights", "w.npz"));
    assertEquals(
        "x.bin is none of the files that can be written: a model is .onnx, weights are .safetensors"
            + " or .npz",
        Called.failure(1, "zoo", "lenet5", "--export", "x.bin"));
    assertEquals(
        "w.bin is no weight file: weights are in .safetensors or .npz",
        Called.failure(
            1, "zoo", "lenet5", "--export", folder.resolve("x.onnx"), "--weights", "w.bin"));
  }
}
