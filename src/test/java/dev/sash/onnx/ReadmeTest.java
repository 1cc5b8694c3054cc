package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The README lists just the operators that there are.
class ReadmeTest {

  @Test
  void listsTheOperators() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    int start =
        readme.indexOf("in their old and new forms:") + "in their old and new forms:".length();
    String listed = readme.substring(start, readme.indexOf('.', start));
    List<String> names = Arrays.stream(listed.split(",")).map(String::strip).toList();
    assertEquals(List.copyOf(Onnx.operators()), names);
  }
}
