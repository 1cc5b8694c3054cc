package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.npz.Npy;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sash run`.
class RunCommandTest {

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = OnnxFiles.colors(folder.resolve("colors.onnx"));
  }

  private Path array(long[] sizes, float... values) throws IOException {
    Path file = folder.resolve("x.npy");
    Npy.write(file, Tensor.copyOf(values, sizes));
    return file;
  }

  /// A batch of two images of 2 x 4, every channel of one value.
  private Path images() throws IOException {
    float[] values = new float[2 * 3 * 8];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 8;
    }
    return array(new long[] {2, 3, 2, 4}, values);
  }

  @Test
  void arraysGoInAndOutInTheModelsOrder() throws IOException {
    Path result = folder.resolve("y.npy");
    Called called = Called.done("run", model, "--input", images(), "--output", result);
    assertEquals("scores float32[2, 3] -> " + result, called.out().strip());
    try (Arena arena = Arena.ofConfined()) {
      Tensor scores = Npy.read(result, arena);
      assertArrayEquals(new long[] {2, 3}, scores.dimensions());
      assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, scores.toArray());
    }
  }

  @Test
  void jsonNamesTheOutputs() throws IOException {
    Path result = folder.resolve("y.npy");
    Called called = Called.done("run", model, "--input", images(), "--output", result, "--json");
    assertEquals(
        List.of(Map.of("output", "scores", "shape", List.of(2, 3), "file", result.toString())),
        called.list());
  }

  @Test
  void shapesOfTheArraysMustFit() throws IOException {
    Path two = array(new long[] {2, 3}, new float[6]);
    assertEquals(
        two + " has the shape [2, 3], the model takes image float32[N, 3, H, W]",
        Called.failure(1, "run", model, "--input", two, "--output", folder.resolve("y.npy")));
    Path four = array(new long[] {1, 4, 1, 1}, new float[4]);
    assertEquals(
        four + " has the shape [1, 4, 1, 1], the model takes image float32[N, 3, H, W]",
        Called.failure(1, "run", model, "--input", four, "--output", folder.resolve("y.npy")));
  }

  @Test
  void numbersOfFilesMustFit() throws IOException {
    Path x = images();
    Path y = folder.resolve("y.npy");
    assertEquals(
        "the model has 1 inputs, there are 2 of --input: [image float32[N, 3, H, W]]:"
            + " see sash run --help",
        Called.failure(2, "run", model, "--input", x, "--input", x, "--output", y));
    assertEquals(
        "the model has 1 outputs, there are 2 of --output: [scores float32[2, 3]]:"
            + " see sash run --help",
        Called.failure(
            2, "run", model, "--input", x, "--output", y, "--output", folder.resolve("z")));
  }

  @Test
  void brokenArraysAndMissingFoldersAreNamed() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.npy"), "no array at all");
    String text =
        Called.failure(1, "run", model, "--input", broken, "--output", folder.resolve("y"));
    assertEquals(true, text.contains(broken.toString()), text);
    assertEquals(true, text.endsWith("it does not start with \\x93NUMPY: it is no .npy file"));
    Path nowhere = folder.resolve("none").resolve("y.npy");
    assertEquals(
        "there is no folder for %s: create it first".formatted(nowhere),
        Called.failure(1, "run", model, "--input", images(), "--output", nowhere));
  }
}
