package dev.sash.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What `bench/run.sh` starts.
public final class Main {

  private static final String USAGE =
      """
      usage: bench/run.sh [quick | full | model NAME [THREADS] | crops [THREADS] | kernels [THREADS]]
                          [--no-vectors]
        quick        every network at 2 threads and 1, about four minutes (default)
        full         the same, longer
        model NAME   one network: an architecture that sash zoo lists, or NAME@SIDE for its fully
                     convolutional form on a larger image
        crops        VGG-16 on a 384x384 image: 36 crops apart, and one fully convolutional pass
        kernels      layers by themselves, against what the machine can do
        --no-vectors measure without the Vector API\
      """;

  private static final List<Integer> THREAD_COUNTS = List.of(2, 1);

  private static final int TITLE_WIDTH = 33;

  private Main() {}

  /// Ends with status 2 on wrong usage, 1 if a measurement fails.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(arguments));
    if (words.contains("--help")) {
      System.out.println(USAGE);
      return;
    }
    boolean vectors = !words.remove("--no-vectors") && ChildJvm.offersVectors();
    Path folder = Files.createTempDirectory("sash-bench");
    int status = 0;
    try {
      run(words, new ChildJvm(vectors, folder), System.out);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.println(USAGE);
      status = 2;
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage());
      status = 1;
    } finally {
      delete(folder);
    }
    System.exit(status);
  }

  private static void run(List<String> words, ChildJvm jvm, PrintStream out)
      throws IOException, InterruptedException {
    String command = words.isEmpty() ? "quick" : words.getFirst();
    int parameters = command.equals("model") ? 2 : 1;
    boolean counted = words.size() == parameters + 1;
    if (words.size() > parameters + 1 || (command.equals("model") && words.size() < parameters)) {
      throw new IllegalArgumentException("wrong number of words: " + words);
    }
    List<Integer> threads = counted ? List.of(Integer.parseInt(words.getLast())) : THREAD_COUNTS;
    switch (command) {
      case "quick" -> compare(Effort.QUICK, Workload.LISTED, threads, jvm, out);
      case "full" -> compare(Effort.FULL, Workload.LISTED, threads, jvm, out);
      case "model" -> compare(Effort.MODEL, List.of(Workload.of(words.get(1))), threads, jvm, out);
      case "crops" -> crops(threads, jvm, out);
      case "kernels" -> {
        for (int count : counted ? threads : List.of(1)) {
          Machine.print(out, jvm);
          KernelTables.measure(count, jvm, out).print(out);
        }
      }
      default -> throw new IllegalArgumentException("there is no '%s'".formatted(command));
    }
  }

  private static void compare(
      Effort effort, List<Workload> workloads, List<Integer> threads, ChildJvm jvm, PrintStream out)
      throws IOException, InterruptedException {
    Machine.print(out, jvm);
    new Comparison(effort, jvm, out).run(workloads, threads);
  }

  private static void crops(List<Integer> threadCounts, ChildJvm jvm, PrintStream out)
      throws IOException {
    Machine.print(out, jvm);
    MarkdownTable table =
        new MarkdownTable(
            out,
            TITLE_WIDTH,
            "VGG-16 on 384x384, 36 windows",
            "threads",
            "crops, ms",
            "one pass, ms",
            "times faster",
            "by round     ");
    for (int threads : threadCounts) {
      Duel duel = Duel.run(CropBenchmark.class, Map.of("threads", threads), Effort.QUICK, jvm);
      double[] ratios = duel.roundRatios();
      table.row(
          "crops apart / one pass",
          Integer.toString(threads),
          Figures.millis(duel.first().median() / 1000),
          Figures.millis(duel.second().median() / 1000),
          Figures.ratio(duel.ratio()),
          Figures.ratio(ratios[0]) + " - " + Figures.ratio(ratios[ratios.length - 1]));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
