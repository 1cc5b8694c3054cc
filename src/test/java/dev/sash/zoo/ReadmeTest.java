package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The table of architectures in the README.
class ReadmeTest {

  @Test
  void everyArchitectureHasItsRow() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "README.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .filter(line -> Architecture.find(line.split("`")[1]).isPresent())
            .toList();
    assertEquals(Arrays.stream(Architecture.values()).map(ReadmeTest::row).toList(), rows);
  }

  private static String row(Architecture architecture) {
    Blueprint blueprint = architecture.blueprint();
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s | %,d | %,d | %,d | %s %d |",
        architecture.id(),
        architecture.title(),
        blueprint.inputShape(),
        architecture.parameterCount(),
        blueprint.multiplyAccumulates(),
        blueprint.activationCount() * Float.BYTES,
        architecture.paper().authors().split(",")[0],
        architecture.paper().year());
  }
}
