package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sash verify`.
class VerifyCommandTest {

  private static final long[] SIZES = {2, 3};
  private static final float[] INPUT = {-1, 2, -3, 4, 0, 5};
  private static final float[] RECTIFIED = {0, 2, 0, 4, 0, 5};

  @TempDir private Path folder;

  private Path testCase(String name, String operator, float... expected) throws IOException {
    Path at = folder.resolve(name);
    OnnxFiles.single(at.resolve("model.onnx"), operator);
    data(at.resolve("test_data_set_0"), OnnxFiles.tensor("y", SIZES, expected));
    return at;
  }

  private static void data(Path at, ProtoMessage expected) throws IOException {
    Files.createDirectories(at);
    Files.write(at.resolve("input_0.pb"), OnnxFiles.tensor("x", SIZES, INPUT).toBytes());
    Files.write(at.resolve("output_0.pb"), expected.toBytes());
  }

  @Test
  void casesPassFailAndSkip() throws IOException {
    Path right = testCase("a/right", "Relu", RECTIFIED);
    Path wrong = testCase("b", "Relu", 0, 2, 0, 4.1f, 0, 5);
    Path unsupported = testCase("c", "Dance", RECTIFIED);
    Files.createDirectories(folder.resolve("d/test_data_set_0"));
    OnnxFiles.single(folder.resolve("e/model.onnx"), "Relu");
    Called called = Called.with("verify", folder);
    assertEquals(
        List.of(
            "PASS " + right,
            "FAIL "
                + wrong
                + " test_data_set_0: y: 1 of 6 elements differ, most at element 3:"
                + " got 4.0, expected 4.1",
            "SKIP " + unsupported + " operator Dance is not supported",
            "1 passed, 1 failed, 1 skipped"),
        called.lines());
    assertEquals(1, called.status());
    assertEquals("", called.err());
  }

  @Test
  void statusIsZeroWhenNothingFails() throws IOException {
    testCase("a", "Relu", RECTIFIED);
    Called called = Called.done("verify", folder);
    assertEquals("1 passed, 0 failed, 0 skipped", called.lines().getLast());
  }

  @Test
  void foldersWithoutACaseAreAnError() throws IOException {
    Path none = Files.createDirectory(folder.resolve("none"));
    assertEquals(
        "there is no case below [%s]: a case is a folder with one .onnx file and test_data_set_*"
            .formatted(none),
        Called.failure(1, "verify", none));
  }

  @Test
  void tolerancesAreOptions() throws IOException {
    testCase("a", "Relu", 0, 2, 0, 4.1f, 0, 5);
    assertEquals(0, Called.done("verify", folder, "--rtol", "0.1").status());
    assertEquals(0, Called.done("verify", folder, "--rtol", "0", "--atol", "0.2").status());
  }

  @Test
  void everyDataSetIsCompared() throws IOException {
    Path at = testCase("a", "Relu", RECTIFIED);
    data(at.resolve("test_data_set_1"), OnnxFiles.tensor("y", new long[] {6}, RECTIFIED));
    assertEquals(
        "FAIL %s test_data_set_1: y: got the shape [2, 3], expected [6]".formatted(at),
        Called.with("verify", folder).lines().getFirst());
  }

  @Test
  void noBrokenCaseStopsTheOthers() throws IOException {
    Path cut = testCase("a", "Relu", RECTIFIED);
    Path file = cut.resolve("model.onnx");
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 40));
    Path integers = testCase("b", "Relu", RECTIFIED);
    data(integers.resolve("test_data_set_0"), OnnxFiles.integerTensor("y", SIZES));
    Path two = testCase("c", "Relu", RECTIFIED);
    OnnxFiles.single(two.resolve("other.onnx"), "Relu");
    Path noInput = testCase("d", "Relu", RECTIFIED);
    Files.delete(noInput.resolve("test_data_set_0/input_0.pb"));
    testCase("e", "Relu", RECTIFIED);
    List<String> lines = Called.with("verify", folder).lines();
    assertTrue(lines.get(0).startsWith("FAIL " + cut + " "), lines.get(0));
    assertTrue(lines.get(1).startsWith("FAIL " + integers + " "), lines.get(1));
    assertEquals("FAIL " + two + " it holds 2 models, a case has one", lines.get(2));
    assertEquals(
        "FAIL " + noInput + " test_data_set_0 has no input_0.pb for x float32[2, 3]", lines.get(3));
    assertEquals("1 passed, 4 failed, 0 skipped", lines.getLast());
  }

  @Test
  void jsonHasEveryCase() throws IOException {
    Path right = testCase("a", "Relu", RECTIFIED);
    assertEquals(
        Map.of(
            "cases",
            List.of(Map.of("name", right.toString(), "result", "PASS", "reason", "")),
            "passed",
            1,
            "failed",
            0,
            "skipped",
            0),
        Called.done("verify", folder, "--json").map());
  }

  @Test
  void missingFolderIsAnError() {
    Path missing = folder.resolve("missing");
    assertEquals("there is no file " + missing, Called.failure(1, "verify", missing));
  }
}
