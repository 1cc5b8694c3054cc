package dev.sash.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// How the processes that measure are started.
///
/// @param vectors whether they have the Vector API
/// @param folder for the models' files and for logs
record ChildJvm(boolean vectors, Path folder) {

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /// Benchmarks have warmed up what they call; what is left is JMH's own loop.
  private static final int WARMUP_MILLIS = 100;

  private static final int WARMUPS = 3;
  private static final int ROUNDS = 3;
  private static final int ROUND_MILLIS = 150;

  private static final String TOLD = "told";
  private static final String FOLDER = "dev.sash.bench.folder";

  /// Returns whether this JDK has the Vector API.
  static boolean offersVectors() {
    return ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
  }

  /// Returns the folder of the models' files in a process that was started so.
  static Path models() {
    return Path.of(System.getProperty(FOLDER));
  }

  /// Tells the process that started this one what JMH's results have no place for.
  static void tell(String text) {
    try {
      Files.writeString(models().resolve(TOLD), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns what the last process told.
  String told() throws IOException {
    return Files.readString(folder.resolve(TOLD));
  }

  /// Memory off the heap is for the plan to bound, not for the heap's size.
  private List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:MaxDirectMemorySize=1024g",
                "-D%s=%s".formatted(FOLDER, folder)));
    if (vectors) {
      arguments.addAll(List.of("--add-modules", VECTOR_MODULE));
    }
    return arguments;
  }

  /// Runs a main class of this class path to its end and returns what it printed.
  ///
  /// @param options further options of the JVM
  /// @throws IOException if it fails; the message has what it printed on its error stream
  String run(Class<?> main, List<?> parameters, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    parameters.forEach(parameter -> command.add(parameter.toString()));
    Path errors = folder.resolve("errors.log");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String printed = new String(process.getInputStream().readAllBytes());
    int status = process.waitFor();
    if (status != 0) {
      throw failure("%s %s ended with status %d".formatted(main, parameters, status), errors, null);
    }
    return printed;
  }

  /// Runs the only method of a JMH benchmark and returns what its timed iterations gave.
  ///
  /// @param callers threads that call it at the same time
  /// @param millis length of an iteration
  /// @throws IOException if it fails; the message has what JMH printed
  Collection<IterationResult> benchmark(
      Class<?> benchmark,
      Map<String, Object> parameters,
      int callers,
      int warmups,
      int iterations,
      int millis)
      throws IOException {
    Path log = folder.resolve("jmh.log");
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
            .threads(callers)
            .warmupIterations(warmups)
            .warmupTime(TimeValue.milliseconds(WARMUP_MILLIS))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.milliseconds(millis))
            .jvmArgs(arguments().toArray(String[]::new))
            .shouldFailOnError(true)
            .output(log.toString());
    parameters.forEach((name, value) -> options.param(name, value.toString()));
    try {
      return new Runner(options.build())
          .runSingle()
          .getBenchmarkResults()
          .iterator()
          .next()
          .getIterationResults();
    } catch (RunnerException e) {
      throw failure("%s %s failed".formatted(benchmark, parameters), log, e);
    }
  }

  /// Returns the median time of a call of a JMH benchmark that counts in microseconds.
  ///
  /// @param callers threads that call it at the same time
  /// @throws IOException if it fails
  double seconds(Class<?> benchmark, Map<String, Object> parameters, int callers)
      throws IOException {
    return Timing.of(
                benchmark(benchmark, parameters, callers, WARMUPS, ROUNDS, ROUND_MILLIS).stream()
                    .map(iteration -> iteration.getPrimaryResult().getStatistics())
                    .toList())
            .median()
        / 1e6;
  }

  private static IOException failure(String what, Path log, Exception cause) throws IOException {
    return new IOException("%s:%n%s".formatted(what, Files.readString(log)), cause);
  }
}
