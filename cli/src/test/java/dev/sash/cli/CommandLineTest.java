package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What all commands have in common.
class CommandLineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "info",
        "summary",
        "run",
        "classify",
        "score",
        "explain",
        "verify",
        "zoo",
        "convert"
      })
  void everyCommandHasHelp(String command) {
    Called called = Called.done(command, "--help");
    assertTrue(called.out().startsWith("Usage: sash " + command), called.out());
    assertTrue(called.out().contains("--json"), called.out());
    assertEquals("", called.err());
  }

  @Test
  void wrongUsageIsOneLineAndStatusTwo() {
    assertEquals("missing command: see sash --help", Called.failure(2));
    assertEquals(
        "Unmatched argument at index 0: 'paint': see sash --help", Called.failure(2, "paint"));
    assertEquals(
        "Missing required parameter: 'MODEL': see sash summary --help",
        Called.failure(2, "summary"));
    assertEquals(
        "Invalid value for option '--input': '3by4' is no size: write height x width, such as"
            + " 224x224: see sash summary --help",
        Called.failure(2, "summary", "m.onnx", "--input", "3by4"));
    assertEquals(
        "--top must be positive: 0: see sash classify --help",
        Called.failure(2, "classify", "m.onnx", "i.png", "--top", "0"));
    assertEquals(
        "tolerances must be finite and not negative: --rtol -1.0 --atol 1.0E-7:"
            + " see sash verify --help",
        Called.failure(2, "verify", ".", "--rtol", "-1"));
  }

  @Test
  void failedJobsAreOneLineAndStatusOne(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.onnx");
    assertEquals("there is no file " + missing, Called.failure(1, "summary", missing));
    Path model = OnnxFiles.colors(folder.resolve("m.onnx"));
    assertEquals(
        "threads must be from 1 to 1024: 0: see sash summary --help",
        Called.failure(2, "summary", model, "--threads", 0));
    String broken = Called.failure(1, "summary", OnnxFiles.single(folder.resolve("b"), "Dance"));
    assertTrue(broken.contains("operator Dance is not supported"), broken);
  }

  @Test
  void debugShowsTheStackTrace(@TempDir Path folder) {
    Called called = Called.with("summary", folder.resolve("missing.onnx"), "--debug");
    assertEquals(1, called.status());
    assertTrue(called.err().contains("\tat dev.sash"), called.err());
  }

  @Test
  void infoTellsWhatRuns() throws IOException {
    Called text = Called.done("info");
    assertTrue(text.out().contains("OpenBLAS"), text.out());
    Map<String, Object> facts = Called.done("info", "--json").map();
    assertEquals(Runtime.getRuntime().availableProcessors(), facts.get("processors"));
    assertEquals(Runtime.getRuntime().maxMemory(), ((Number) facts.get("heapLimit")).longValue());
    for (String fact : new String[] {"sash", "openblas", "core", "source", "library"}) {
      assertTrue(facts.get(fact).toString().length() > 2, fact);
    }
    assertTrue(facts.get("vectorApi") instanceof Boolean);
    assertTrue(((Number) facts.get("memoryLimit")).longValue() > 0);
  }
}
