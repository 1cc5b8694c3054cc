package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JVMs whose compiler is kept from vector loops, and what their users are told.
class UncompiledVectorsTest {

  private static final String PROGRAM =
      """
      import dev.sash.run.Model;
      import dev.sash.zoo.Architecture;
      import java.lang.foreign.Arena;

      class Program {
        public static void main(String[] arguments) {
          try (Arena arena = Arena.ofShared()) {
            var blueprint = Architecture.of("lenet5").blueprint();
            try (Model model = Model.load(blueprint.build(blueprint.randomWeights(1, arena)))) {
              model.warmUp();
            }
          }
          System.out.println("vectors: " + Model.useVectors());
        }
      }
      """;

  @TempDir private Path folder;

  private String run(String... options) throws Exception {
    Path program = Files.writeString(folder.resolve("Program.java"), PROGRAM);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path", ""));
    command.add(program.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), printed);
    return printed;
  }

  @Test
  void areToldOf() throws Exception {
    assumeTrue(Model.useVectors(), "there are no vectors");
    String printed =
        run(
            "--add-modules",
            "jdk.incubator.vector",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=exclude,*Blocks::multiply*");
    assertTrue(printed.contains("vector loops"), printed);
    assertTrue(printed.contains("-Ddev.sash.vector=false"), printed);
    assertTrue(printed.strip().endsWith("vectors: true"), printed);
  }

  @Test
  void areNotTriedWithoutTheSecondCompiler() throws Exception {
    String printed = run("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1");
    assertFalse(printed.contains("vector loops"), printed);
    assertTrue(printed.strip().endsWith("vectors: false"), printed);
  }
}
