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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands on real networks and photos, where those lie beside the project.
class RealDataTest {

  private static Path data;

  @BeforeAll
  static void findData() {
    String named = System.getProperty("dev.sash.verification");
    Path at = named == null ? null : Path.of(named);
    for (Path up = Path.of("").toAbsolutePath(); at == null && up != null; up = up.getParent()) {
      Path beside = up.resolve("shared/verification");
      at = Files.isDirectory(beside) ? beside : null;
    }
    Assumptions.assumeTrue(
        at != null && Files.isDirectory(at),
        "no verification data: set -Ddev.sash.verification=DIR");
    data = at;
  }

  @Test
  void squeezeNetKnowsFourPhotos() throws IOException {
    assertKnowsFourPhotos(
        data.resolve("real/squeezenet1_1_torchvision").resolve("squeezenet1_1.onnx"));
  }

  @Test
  void theZoosSqueezeNetKnowsThemFromItsWeights(@TempDir Path out) throws IOException {
    Path weights = data.resolve("real/squeezenet1_1_torchvision/squeezenet1_1_tv_f16.safetensors");
    Path packed = out.resolve("weights.npz");
    Path model = out.resolve("model.onnx");
    Called.done("convert", weights, packed);
    Called.done("zoo", "squeezenet1_1", "--export", model, "--weights", packed);
    assertKnowsFourPhotos(model);
  }

  private static void assertKnowsFourPhotos(Path model) throws IOException {
    Path folder = data.resolve("real/squeezenet1_1_torchvision");
    Object[] names = {
      "n01443537_goldfish", "n02391049_zebra", "n02701002_ambulance", "n03095699_container_ship"
    };
    Object[] first = {"classify", model, "--json"};
    Object[] arguments = Arrays.copyOf(first, first.length + names.length);
    for (int i = 0; i < names.length; i++) {
      arguments[first.length + i] = folder.resolve(names[i] + ".JPEG.224.png");
    }
    List<Object> results = Called.done(arguments).list();
    double[] scores = {0.9917, 0.9998, 0.9361, 0.9996};
    int[] classes = {1, 340, 407, 510};
    for (int i = 0; i < scores.length; i++) {
      Map<?, ?> best = (Map<?, ?>) ((List<?>) ((Map<?, ?>) results.get(i)).get("top")).getFirst();
      assertEquals(classes[i], best.get("index"));
      assertEquals(scores[i], (double) best.get("score"), 1e-3);
    }
  }

  @Test
  void mnistReadsAGreyImage() throws IOException {
    Path folder = data.resolve("real/mnist_8");
    double[] expected = new double[10];
    for (String line : Files.readAllLines(folder.resolve("winml_case/Mnist_8_input_CPU.csv"))) {
      String[] cells = line.split(",");
      if (cells[0].matches("\\d")) {
        expected[Integer.parseInt(cells[0])] = Double.parseDouble(cells[1]);
      }
    }
    Called called =
        Called.done(
            "classify",
            folder.resolve("model.onnx"),
            folder.resolve("winml_case/mnist_28.png"),
            "--scale",
            "1",
            "--top",
            "10",
            "--json");
    List<?> top = (List<?>) ((Map<?, ?>) called.list().getFirst()).get("top");
    assertEquals(10, top.size());
    for (Object entry : top) {
      Map<?, ?> score = (Map<?, ?>) entry;
      assertEquals(expected[(int) score.get("index")], (double) score.get("score"), 2.5);
    }
  }

  @Test
  void squeezeNetSeesTheFish(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scores.npy");
    Called called =
        Called.done(
            "score",
            data.resolve("real/squeezenet1_1_torchvision/squeezenet1_1.onnx"),
            data.resolve("images/kodak_pixpro_s1_4640x3480.jpg"),
            "--width",
            "1000",
            "--class",
            "goldfish",
            "--stride",
            "8",
            "--scores",
            file,
            "--json",
            "--top",
            "1");
    Map<String, Object> result = called.map();
    assertEquals(List.of(66, 98), List.of(result.get("rows"), result.get("columns")));
    Map<?, ?> best = (Map<?, ?>) ((List<?>) result.get("windows")).getFirst();
    assertTrue((double) best.get("score") > 0.9, best.toString());
    // The orange koi swims at the lower left.
    assertTrue((int) best.get("x") < 500 && (int) best.get("y") > 375, best.toString());
    try (Arena arena = Arena.ofConfined()) {
      Tensor scores = Npy.read(file, arena);
      assertArrayEquals(new long[] {66, 98, 1000}, scores.dimensions());
      // Windows at the left edge halfway down, and at the lower right: open water.
      for (int cell : new int[] {35 * 98, 65 * 98 + 97}) {
        float score = scores.get(cell * 1000L + 1);
        assertTrue(score < 0.1, "open water: " + score);
      }
    }
  }

  @Test
  void caffesLeNetReadsItsSamples() throws IOException {
    Path folder = data.resolve("real/lenet_caffe");
    List<Path> samples;
    try (Stream<Path> files = Files.list(folder.resolve("samples"))) {
      samples = files.filter(file -> file.toString().endsWith(".png")).toList();
    }
    assertEquals(10, samples.size());
    List<Object> arguments =
        new ArrayList<>(List.of("classify", folder.resolve("lenet_iter_10000.caffemodel")));
    arguments.addAll(samples);
    arguments.addAll(List.of("--scale", "1/256", "--json"));
    List<Object> results = Called.done(arguments.toArray()).list();
    for (int i = 0; i < samples.size(); i++) {
      Map<?, ?> best = (Map<?, ?>) ((List<?>) ((Map<?, ?>) results.get(i)).get("top")).getFirst();
      String label = samples.get(i).getFileName().toString().replaceFirst("img_(\\d)_.*", "$1");
      assertEquals(label, best.get("index").toString(), samples.get(i)::toString);
    }
  }

  @Test
  void mnistPassesItsOwnCases() {
    Called called = Called.done("verify", data.resolve("real/mnist_8"));
    assertEquals("1 passed, 0 failed, 0 skipped", called.lines().getLast());
  }
}
