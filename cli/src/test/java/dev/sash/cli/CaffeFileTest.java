package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.npz.Npy;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Caffe models, wherever a command takes a model.
class CaffeFileTest {

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeWeights() throws IOException {
    model = CaffeFiles.weights(folder.resolve("colors.caffemodel"));
  }

  private static List<?> output(Called called, int layer) throws IOException {
    return (List<?>) ((Map<?, ?>) ((List<?>) called.map().get("layers")).get(layer)).get("output");
  }

  @Test
  void eitherFileNamesTheModel() throws IOException {
    Path network = CaffeFiles.network(folder.resolve("colors.prototxt"), CaffeFiles.input(2, 6, 8));
    CaffeFiles.network(folder.resolve("other.prototxt"), CaffeFiles.DATA);
    for (Path named : List.of(model, network)) {
      Called called = Called.done("summary", named, "--json");
      assertEquals(List.of(2, 6, 8, 3), output(called, 0));
      assertEquals(9, called.map().get("weights"));
    }
    assertEquals(
        List.of(1, 4, 5, 3), output(Called.done("summary", model, "--input", "4x5", "--json"), 0));
  }

  @Test
  void theOnlyNetworkOfTheFolderIsTaken() throws IOException {
    Path network = CaffeFiles.network(folder.resolve("deploy.prototxt"), CaffeFiles.DATA);
    Called called = Called.done("summary", model, "--json");
    assertEquals(List.of(1, 224, 224, 3), output(called, 0));
    CaffeFiles.network(folder.resolve("train.prototxt"), CaffeFiles.DATA);
    assertEquals(
        model
            + " belongs to a .prototxt: there is no colors.prototxt, and 2 others beside it: say"
            + " which with --prototxt",
        Called.failure(1, "summary", model));
    assertEquals(
        List.of(1, 224, 224, 3),
        output(Called.done("summary", model, "--prototxt", network, "--json"), 0));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path missing = folder.resolve("missing.caffemodel");
    assertEquals(
        "there is no file " + folder.resolve("missing.prototxt"),
        Called.failure(1, "summary", missing));
    Path network = CaffeFiles.network(folder.resolve("alone.prototxt"), CaffeFiles.DATA);
    assertEquals(
        network + " is a network already: name the .caffemodel for another --prototxt",
        Called.failure(1, "summary", network, "--prototxt", network));
    Path onnx = OnnxFiles.colors(folder.resolve("m.onnx"));
    assertEquals(
        onnx + " takes no --prototxt: it belongs to a .caffemodel",
        Called.failure(1, "summary", onnx, "--prototxt", network));
    assertEquals(
        "vgg16 takes no --prototxt: it belongs to a .caffemodel: see sash summary --help",
        Called.failure(2, "summary", "vgg16", "--prototxt", network));
  }

  @Test
  void arraysGoInAndOut() throws IOException {
    CaffeFiles.network(folder.resolve("colors.prototxt"), CaffeFiles.input(1, 6, 8));
    Path input = folder.resolve("x.npy");
    float[] values = new float[2 * 3 * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 4;
    }
    Npy.write(input, Tensor.copyOf(values, 2, 3, 1, 4));
    Path result = folder.resolve("y.npy");
    Called called = Called.done("run", model, "--input", input, "--output", result);
    assertEquals("scores float32[2, 3] -> " + result, called.out().strip());
    try (Arena arena = Arena.ofConfined()) {
      assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, Npy.read(result, arena).toArray());
    }
  }

  @Test
  void photosAreClassifiedInTheOrderBlueGreenRed() throws IOException {
    CaffeFiles.network(folder.resolve("colors.prototxt"), CaffeFiles.input(10, 4, 4));
    Path photo = Photos.plain(folder.resolve("red.png"), 8, 8, 0xFF0000);
    Called called =
        Called.done("classify", model, photo, "--order", "bgr", "--scale", "1", "--json");
    Map<?, ?> image = (Map<?, ?>) called.list().getFirst();
    Map<?, ?> best = (Map<?, ?>) ((List<?>) image.get("top")).getFirst();
    assertEquals(2, best.get("index"));
    assertEquals(255.0, best.get("score"));
    Called assumed = Called.done("classify", model, photo);
    assertEquals(
        "sash: note: Caffe's models mostly take --order BGR --scale 1 and a --mean of their own",
        assumed.err().lines().toList().getLast());
  }
}
