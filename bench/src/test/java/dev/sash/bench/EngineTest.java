package dev.sash.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Both engines on one file.
class EngineTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"lenet5, 10", "lenet5@40, 90"})
  void bothGiveTheSameAgainAndAgain(String id, int outputs) throws IOException, OrtException {
    Workload workload = Workload.of(id);
    assertEquals(id, workload.id());
    workload.write(folder);
    try (Arena arena = Arena.ofShared()) {
      Pixels pixels = Pixels.random(workload.inputShape(), arena);
      try (Contender ours = Engine.SASH.load(workload.file(folder), 1, pixels);
          Contender theirs = Engine.ONNX_RUNTIME.load(workload.file(folder), 1, pixels)) {
        for (int call = 0; call < 3; call++) {
          ours.call();
          theirs.call();
          assertEquals(outputs, ours.output().length);
          Agreement.require(ours.output(), theirs.output());
        }
      }
    }
  }

  @Test
  void wrongAnswersAreNotTimed() {
    float[] right = {1, -4, 0};
    Agreement.require(new float[] {1.0003f, -4, 0}, right);
    IllegalStateException wrong =
        assertThrows(
            IllegalStateException.class, () -> Agreement.require(new float[] {1.5f, -4, 0}, right));
    assertEquals(
        "the outputs differ by 0.500000, the largest is 4.00000: no time is taken of wrong answers",
        wrong.getMessage());
    assertThrows(
        IllegalStateException.class, () -> Agreement.require(new float[] {1, Float.NaN, 0}, right));
    assertThrows(IllegalStateException.class, () -> Agreement.require(new float[3], new float[2]));
  }
}
