package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `sash bench`.
class BenchCommandTest {

  @TempDir private Path folder;

  @Test
  void figuresAreInOrderAndThoseOfThePlan() throws IOException {
    Path model = OnnxFiles.colors(folder.resolve("colors.onnx"));
    Map<String, Object> facts =
        Called.done("bench", model, "--threads", 2, "--input", "32x48", "--seconds", 0.05, "--json")
            .map();
    List<Double> times =
        List.of("minMillis", "p50Millis", "p99Millis").stream()
            .map(name -> ((Number) facts.get(name)).doubleValue())
            .toList();
    assertEquals(times.stream().sorted().toList(), times);
    assertTrue(times.getFirst() > 0, facts::toString);
    assertTrue(((Number) facts.get("runs")).longValue() >= 10, facts::toString);
    assertEquals(2, facts.get("threads"));
    assertEquals(36 * Float.BYTES, facts.get("weightBytes"));
    Map<String, Object> summary =
        Called.done("summary", model, "--threads", 2, "--input", "32x48", "--json").map();
    assertEquals(summary.get("workspaceBytes"), facts.get("workspaceBytes"));
    assertEquals(summary.get("packedWeightBytes"), facts.get("packedWeightBytes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet5", "INPUT[8x8x3] -> CONV3-4 -> FC10"})
  void drawingsGetRandomWeights(String drawing) {
    List<String> lines = Called.done("bench", drawing, "--seconds", 0.05).lines();
    assertTrue(lines.get(4).matches("p50 +\\d+\\.\\d{3} ms"), lines::toString);
  }

  @Test
  void aTimeMustBePositive() {
    assertEquals(
        "--seconds must be above 0 and at most 3600: 0.0: see sash bench --help",
        Called.failure(2, "bench", "lenet5", "--seconds", 0));
  }

  @Test
  void percentilesAreOfTheSortedTimes() {
    CallTimes times = CallTimes.of(() -> {}, 0.01);
    assertTrue(times.least() <= times.median() && times.median() <= times.ninetyNinth());
    assertTrue(times.runs() >= 10);
  }

  @Test
  void garbageIsThatOfEveryCall() {
    byte[][] kept = new byte[1][];
    CallTimes times = CallTimes.of(() -> kept[0] = new byte[100_000], 0.05);
    assertTrue(times.garbageByteSize() >= 100_000, times::toString);
    assertTrue(times.garbageByteSize() < 200_000, times::toString);
  }
}
