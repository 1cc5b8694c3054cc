package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    String total = lines.get(lines.size() - 4);
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

  /// CS231n, "Case studies": its rows, a ReLU being part of the convolution before it. Their sum is
  /// 15.2 million activations, 61 MB; the page says 24 million and 93 MB, which lies between that
  /// and the 28.8 million with each ReLU's volume apart. It counts weights without biases.
  @Test
  void vgg16HasTheRowsOfTheNotes() throws IOException {
    Map<String, Object> all = Called.done("summary", "vgg16", "--json").map();
    StringBuilder table = new StringBuilder();
    long kernels = 0;
    long rectified = 0;
    long rows = 0;
    long pooled = 0;
    for (Object entry : (List<?>) all.get("layers")) {
      Map<?, ?> layer = (Map<?, ?>) entry;
      String kind = layer.get("kind").toString();
      long weights = number(layer, "weights");
      List<?> output = (List<?>) layer.get("output");
      if (kind.matches("input|convolution|max pooling|fully connected")) {
        weights -= weights == 0 ? 0 : ((Number) output.getLast()).longValue();
        kernels += weights;
        rectified += number(layer, "activations");
        rows += number(layer, "activations");
        boolean inOneStep = layer.get("kernel").toString().endsWith(" + pooling");
        pooled += inOneStep ? number(layer, "activations") : 0;
        table.append("%d %d\n".formatted(number(layer, "activations"), weights));
      } else if (kind.equals("ReLU")) {
        rectified += number(layer, "activations");
      }
    }
    assertEquals(
        """
        150528 0
        3211264 1728
        3211264 36864
        802816 0
        1605632 73728
        1605632 147456
        401408 0
        802816 294912
        802816 589824
        802816 589824
        200704 0
        401408 1179648
        401408 2359296
        401408 2359296
        100352 0
        100352 2359296
        100352 2359296
        100352 2359296
        25088 0
        4096 102760448
        4096 16777216
        1000 4096000
        """,
        table.toString());
    assertEquals(138_344_128, kernels);
    assertEquals(138_357_544, all.get("weights"));
    assertEquals(15_237_608, rows);
    // The softmax behind the rows writes 1000 more; what is pooled in one step is not written.
    assertEquals(rows + 1000 - pooled, number(all, "writtenActivations"));
    assertEquals(28_793_320, rectified);
    assertEquals(15_470_264_320L, all.get("multiplyAccumulates"));
  }

  private static long number(Map<?, ?> map, String key) {
    return ((Number) map.get(key)).longValue();
  }

  @Test
  void alexNetHasThePublishedTable() {
    Called called = Called.done("summary", "alexnet");
    StringBuilder table = new StringBuilder();
    for (String line : called.lines()) {
      Matcher row =
          Pattern.compile(
                  "(\\w+) +(?:convolution|max pooling|fully connected).*? (\\d+x\\d+x\\d+) +[\\d,]+"
                      + " +[\\d,]+ +([\\d,]+) .*")
              .matcher(line);
      if (row.matches()) {
        table.append("%s %s %s\n".formatted(row.group(1), row.group(2), row.group(3)));
      }
    }
    assertEquals(
        """
        conv1 55x55x96 34,944
        pool1 27x27x96 0
        conv2 27x27x256 614,656
        pool2 13x13x256 0
        conv3 13x13x384 885,120
        conv4 13x13x384 1,327,488
        conv5 13x13x256 884,992
        pool5 6x6x256 0
        fc6 1x1x4096 37,752,832
        fc7 1x1x4096 16,781,312
        fc8 1x1x1000 4,097,000
        """,
        table.toString());
    assertTrue(called.out().contains(" 62,378,344 "), called.out());
  }

  @ParameterizedTest
  @CsvSource({"inception-naive,854196224", "inception-reduced,271351808"})
  void inceptionHasTheLecturesCounts(String id, long multiplications) throws IOException {
    Map<String, Object> all = Called.done("summary", id, "--json").map();
    assertEquals(multiplications, number(all, "multiplyAccumulates"));
  }

  @ParameterizedTest
  @CsvSource({
    "vgg16, features.30, 212, 32",
    "alexnet, pool5, 195, 32",
    "INPUT[32x32x3] -> CONV3-8*3, conv3, 7, 1"
  })
  void receptiveFieldsAreThoseOfTheNotes(String network, String layer, int side, int stride)
      throws IOException {
    List<?> layers = (List<?>) Called.done("summary", network, "--json").map().get("layers");
    Map<?, ?> found =
        layers.stream()
            .map(entry -> (Map<?, ?>) entry)
            .filter(entry -> entry.get("name").equals(layer))
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(side, side), found.get("receptiveField"));
    assertEquals(List.of(stride, stride), found.get("stride"));
  }

  @Test
  void trainingKeepsGradientsAndMomentum() throws IOException {
    String network = "INPUT[4x4x1] -> CONV3-2 -> POOL2 -> FC3";
    Map<String, Object> all = Called.done("summary", network, "--training", "--json").map();
    long activations = 4 * (16 + 32 + 8 + 3);
    long weights = 4 * (2 * 9 + 2 + 8 * 3 + 3);
    Map<String, Long> expected =
        Map.of(
            "activationBytes", activations,
            "activationGradientBytes", activations,
            "weightBytes", weights,
            "weightGradientBytes", weights,
            "momentumBytes", weights,
            "bytes", 2 * activations + 3 * weights);
    Map<?, ?> training = (Map<?, ?>) all.get("training");
    assertEquals(expected.keySet(), training.keySet());
    expected.forEach((key, value) -> assertEquals(value, number(training, key), key));
    Map<?, ?> convolution = (Map<?, ?>) ((List<?>) all.get("layers")).get(1);
    assertEquals(2 * 4 * 32 + 3 * 4 * 20, convolution.get("trainingBytes"));
    List<String> lines = Called.done("summary", network, "--training").lines();
    assertTrue(lines.getFirst().endsWith(" training bytes"), lines.getFirst());
    assertTrue(lines.get(2).endsWith(" 496"), lines.get(2));
    assertEquals(
        "training 1,036 bytes (2 x 236 for activations and their gradients, 3 x 188 for weights,"
            + " their gradients and momentum)",
        lines.getLast());
  }

  @Test
  void networksWithoutWeightsTakeAnySize() throws IOException {
    Map<String, Object> all =
        Called.done("summary", "INPUT[8x8x3] -> POOL2", "--input", "6x4", "--json").map();
    assertEquals(6 * 4 * 3 + 3 * 2 * 3, all.get("activations"));
    assertEquals(0, all.get("weights"));
    String tied = Called.failure(1, "summary", "alexnet", "--input", "300");
    assertTrue(tied.startsWith("fc6: "), tied);
  }

  @Test
  void mistakesInTheNotationArePointedAt() {
    Called called = Called.with("summary", "INPUT[8x8x3] -> CONV3x8");
    assertEquals(1, called.status());
    assertEquals(
        """
        sash: expected '-' and the number of filters, as in CONV3-32
        INPUT[8x8x3] -> CONV3x8
                             ^
        """,
        called.err().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void whatIsNeitherFileNorArchitectureIsMissing() {
    assertEquals(
        "there is no file vgg17, and no architecture of that name: sash zoo lists them",
        Called.failure(1, "summary", "vgg17"));
    assertEquals("there is no file vgg16.onnx", Called.failure(1, "summary", "vgg16.onnx"));
  }
}
