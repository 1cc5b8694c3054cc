package dev.sash.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/// What `bench/run.sh` starts.
public final class Main {

  private static final String USAGE =
      """
      usage: bench/run.sh [quick|full|model NAME [THREADS]] [--no-vectors]
        quick          every network at 2 threads and 1, about four minutes (default)
        full           the same, longer
        model NAME     one network: an architecture that sash zoo lists, or NAME@SIDE for its
                       fully convolutional form on a larger image
        --no-vectors   measure without the Vector API\
      """;

  private static final List<Integer> THREAD_COUNTS = List.of(2, 1);

  private Main() {}

  /// Ends with status 2 on wrong usage, 1 if a measurement fails.
  public static void main(String[] arguments)
      throws IOException, InterruptedException, RunnerException {
    List<String> words = new ArrayList<>(List.of(arguments));
    boolean vectors = !words.remove("--no-vectors") && ChildJvm.offersVectors();
    Path models = Files.createTempDirectory("sash-bench");
    try {
      ChildJvm jvm = new ChildJvm(vectors, models);
      run(words, jvm);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.println(USAGE);
      System.exit(2);
    } finally {
      delete(models);
    }
  }

  private static void run(List<String> words, ChildJvm jvm)
      throws IOException, InterruptedException, RunnerException {
    String command = words.isEmpty() ? "quick" : words.getFirst();
    switch (command) {
      case "quick" -> compare(Effort.QUICK, jvm, Workload.LISTED, THREAD_COUNTS);
      case "full" -> compare(Effort.FULL, jvm, Workload.LISTED, THREAD_COUNTS);
      case "model" -> {
        if (words.size() < 2) {
          throw new IllegalArgumentException("model needs a NAME");
        }
        List<Integer> threads =
            words.size() > 2 ? List.of(Integer.parseInt(words.get(2))) : THREAD_COUNTS;
        compare(Effort.MODEL, jvm, List.of(Workload.of(words.get(1))), threads);
      }
      default -> throw new IllegalArgumentException("there is no '%s'".formatted(command));
    }
  }

  private static void compare(
      Effort effort, ChildJvm jvm, List<Workload> workloads, List<Integer> threadCounts)
      throws IOException, InterruptedException, RunnerException {
    Machine.print(System.out, jvm);
    new Comparison(effort, jvm, System.out).run(workloads, threadCounts);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
