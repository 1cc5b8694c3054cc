package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.run.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `--choices`, `--tune` and `--save-choices`.
class ChoicesOptionTest {

  private static final String NETWORK = "INPUT[8x8x16] -> [CONV3-16 -> RELU]*2 -> CONV1-4";
  private static final String BODY = "input=8x8x16 filters=16 kernel=3x3 padding=1";

  @TempDir private Path folder;

  private Path choices(String... lines) throws IOException {
    String text = "sash-choices 1\n" + String.join("\n", lines);
    return Files.writeString(folder.resolve("choices"), text);
  }

  private static Map<?, ?> layer(Map<String, Object> summary, int index) {
    return (Map<?, ?>) ((List<?>) summary.get("layers")).get(index);
  }

  @Test
  void aSummaryShowsWhoChose() throws IOException {
    Path file = choices(BODY + " algorithm=sgemm");
    List<String> lines = Called.done("summary", NETWORK, "--choices", file).lines();
    assertTrue(lines.get(2).endsWith(" im2col + sgemm (chosen)"), lines.get(2));
    assertTrue(lines.get(4).endsWith(" im2col + sgemm (chosen)"), lines.get(4));
    assertTrue(!lines.get(6).contains("chosen"), lines.get(6));
    Map<String, Object> all = Called.done("summary", NETWORK, "--choices", file, "--json").map();
    assertEquals("im2col + sgemm", layer(all, 1).get("kernel"));
    assertEquals("choices", layer(all, 1).get("chosenBy"));
    String other = Model.useVectors() ? "estimate" : null;
    assertEquals(other, layer(all, 5).get("chosenBy"));
    assertEquals(null, layer(all, 2).get("chosenBy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--exact", "--tune"})
  void whatABenchSavesIsTheSummarysPlan(String option) throws IOException {
    Path file = folder.resolve("saved");
    Called.done("bench", NETWORK, "--seconds", 0.01, option, "--save-choices", file);
    List<String> saved = Files.readAllLines(file);
    assertEquals("sash-choices 1", saved.getFirst());
    assertEquals(3, saved.size(), saved::toString);
    assertTrue(saved.get(1).startsWith(BODY + " algorithm="), saved::toString);
    Map<String, Object> all = Called.done("summary", NETWORK, "--choices", file, "--json").map();
    for (int index : new int[] {1, 3, 5}) {
      assertEquals("choices", layer(all, index).get("chosenBy"));
    }
  }

  @Test
  void scoringTakesThem() throws IOException {
    Path model = OnnxFiles.colors(folder.resolve("colors.onnx"));
    Path photo = Photos.plain(folder.resolve("photo.png"), 12, 14, 0x00FF00);
    String window = "input=8x8x3 filters=3 kernel=2x2 stride=2x2";
    Path file = choices(window + " algorithm=depthwise");
    assertEquals(
        "mean: the choices name depthwise for '"
            + window
            + "': it computes one filter a channel alone: take this choice out, or choose anew",
        Called.failure(1, "score", model, photo, "--window", "8", "--choices", file));
    choices(window + " algorithm=sgemm");
    Called.done("score", model, photo, "--window", "8", "--choices", file);
  }

  @Test
  void explainingDoesNotRunSuchPlans() {
    assertEquals(
        "Unknown options: '--choices', 'file': see sash explain --help",
        Called.failure(2, "explain", "x", "y", "--output", "z", "--choices", "file"));
  }

  @Test
  void filesThatDoNotFitAreRefused() throws IOException {
    Path file = choices(BODY + " algorithm=depthwise");
    assertEquals(
        "conv1: the choices name depthwise for '"
            + BODY
            + "': it computes one filter a channel alone: take this choice out, or choose anew",
        Called.failure(1, "bench", NETWORK, "--choices", file));
    choices(BODY + " algorithm=quick");
    assertEquals(
        file
            + ": line 2: algorithm=quick: write one of depthwise, sgemm, panels, planes, columns,"
            + " winograd-2x2-2x2, winograd-2x2-3x3, winograd-4x4-3x3, winograd-4x4-4x4,"
            + " winograd-2x2-5x5",
        Called.failure(1, "summary", NETWORK, "--choices", file));
    Path missing = folder.resolve("missing");
    assertEquals(
        "there is no file " + missing, Called.failure(1, "summary", NETWORK, "--choices", missing));
    Path nowhere = folder.resolve("no/choices");
    assertEquals(
        "there is no folder for %s: create it first".formatted(nowhere),
        Called.failure(1, "bench", NETWORK, "--save-choices", nowhere));
  }
}
