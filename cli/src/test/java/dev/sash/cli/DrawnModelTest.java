package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.npz.Npy;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Architectures with a file of weights, where a model is asked for.
class DrawnModelTest {

  @TempDir private Path folder;
  private Path weights;
  private Path model;

  @BeforeEach
  void writeFiles() throws IOException {
    weights = folder.resolve("digits.npz");
    model = folder.resolve("digits.onnx");
    Called.done("zoo", "lenet5", "--seed", "3", "--export", weights);
    Called.done("zoo", "lenet5", "--seed", "3", "--export", model);
  }

  private float[] run(Object... modelArguments) throws IOException {
    Path input = folder.resolve("x.npy");
    float[] values = new float[32 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7 - 3;
    }
    Npy.write(input, Tensor.copyOf(values, 1, 1, 32, 32));
    Path output = folder.resolve("y.npy");
    List<Object> call = new ArrayList<>(List.of("run", "--input", input, "--output", output));
    call.addAll(List.of(modelArguments));
    Called.done(call.toArray());
    try (Arena arena = Arena.ofConfined()) {
      Tensor scores = Npy.read(output, arena);
      assertArrayEquals(new long[] {1, 10}, scores.dimensions());
      return scores.toArray();
    }
  }

  @Test
  void itGivesWhatTheModelOfTheSameWeightsGives() throws IOException {
    float[] expected = run(model);
    assertArrayEquals(expected, run("lenet5", "--weights", weights));
  }

  @Test
  void everyCommandTakesIt() throws IOException {
    Files.writeString(folder.resolve("labels.txt"), "0\n1\n2\n3\n4\n5\n6\n7\n8\nnine");
    Path photo = Photos.plain(folder.resolve("photo.png"), 40, 48, 0x808080);
    List<Object> classes =
        Called.done("classify", "LeNet5", photo, "--weights", weights, "--json").list();
    List<?> best = (List<?>) ((Map<?, ?>) classes.getFirst()).get("top");
    assertEquals(5, best.size());
    Called score = Called.done("score", "lenet5", photo, "--weights", weights, "--class", "nine");
    assertTrue(score.out().contains("windows of 32 x 32 pixels"), score.out());
    Path heat = folder.resolve("heat.png");
    Called.done("explain", "lenet5", photo, "--weights", weights, "--output", heat);
    assertTrue(Files.exists(heat));
    Called.done("summary", "lenet5", "--weights", weights);
  }

  @Test
  void weightsBelongToAnArchitecture() {
    assertEquals(
        "lenet5 is an architecture without weights: give it some with --weights FILE",
        Called.failure(1, "classify", "lenet5", "photo.png"));
    assertEquals(
        "--weights is for an architecture that sash zoo lists: %s is none: see sash classify --help"
            .formatted(model),
        Called.failure(2, "classify", model, "photo.png", "--weights", weights));
    String misfit = Called.failure(1, "summary", "lenet5-published", "--weights", weights);
    assertTrue(misfit.startsWith("the weights do not fit "), misfit);
  }
}
