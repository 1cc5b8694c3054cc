package dev.sash.bench;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How the processes that measure are started.
///
/// @param vectors whether they have the Vector API
/// @param models folder of the models' files
record ChildJvm(boolean vectors, Path models) {

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /// Returns whether this JDK has the Vector API.
  static boolean offersVectors() {
    return ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
  }

  /// Returns the JVM's options. Memory off the heap is for the plan to bound, not for the heap's
  /// size.
  List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:MaxDirectMemorySize=1024g",
                "-D%s=%s".formatted(NetworkBenchmark.FOLDER, models)));
    if (vectors) {
      arguments.addAll(List.of("--add-modules", VECTOR_MODULE));
    }
    return arguments;
  }

  /// Runs a main class of this class path to its end and returns what it printed.
  ///
  /// @throws IOException if it cannot be started or fails
  String run(Class<?> main, List<String> parameters) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(parameters);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes());
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("status %d of %s".formatted(status, String.join(" ", command)));
    }
    return printed;
  }
}
