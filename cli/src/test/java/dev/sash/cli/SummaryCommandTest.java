package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sash summary`.
class SummaryCommandTest {

  @TempDir private Path folder;

  @Test
  void everyLayerHasARow() throws IOException {
    Path model = OnnxFiles.colors(folder.resolve("colors.onnx"));
    List<String> lines = Called.done("summary", model, "--input", "6x8").lines();
    assertEquals(
        List.of(
            "layer",
            "kind",
            "output",
            "activations",
            "bytes",
            "weights",
            "MACs",
            "sees",
            "stride",
            "kernel"),
        List.of(lines.getFirst().split("\\s+")));
    assertTrue(
        lines
            .get(2)
            .matches(
                "mean +convolution 2x2 stride 2, 3 filters +3x4x3 +36 +144 +36 +432"
                    + " +2x2 +2 +\\S.*"),
        lines.get(2));
    String total = lines.get(lines.size() - 3);
    assertTrue(total.matches("total +\\d+ +\\d[\\d,]* +36 +432"), total);
    assertTrue(lines.getLast().matches("workspace [\\d,]+ bytes .*"), lines.getLast());
  }

  @Test
  void jsonHasTheSameNumbers() throws IOException {
    Path model = OnnxFiles.colors(folder.resolve("colors.onnx"));
    Map<String, Object> all = Called.done("summary", model, "--json").map();
    assertEquals(36, all.get("weights"));
    assertEquals(112 * 112 * 3 * 12, all.get("multiplyAccumulates"));
    Map<?, ?> layer = (Map<?, ?>) ((List<?>) all.get("layers")).get(1);
    assertEquals("mean", layer.get("name"));
    assertEquals(List.of(1, 112, 112, 3), layer.get("output"));
    assertEquals(List.of(2, 2), layer.get("receptiveField"));
    assertEquals(List.of(2, 2), layer.get("stride"));
  }

  @Test
  void inputSizeNeedsAnImage() throws IOException {
    Path model = OnnxFiles.single(folder.resolve("relu.onnx"), "Relu");
    assertEquals(0, Called.done("summary", model).status());
    assertEquals(
        model
            + ": it takes [x float32[2, 3]], not one image: leave the size of the input to the"
            + " file",
        Called.failure(1, "summary", model, "--input", "3x3"));
  }
}
