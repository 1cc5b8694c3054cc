package dev.sash.bench;

import dev.sash.zoo.Architecture;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What `bench/run.sh` starts.
public final class Main {

  private static final String USAGE =
      """
      usage: bench/run.sh [COMMAND] [NAME...] [THREADS...] [--no-vectors]
        quick             every network beside ONNX Runtime at 2 threads and 1, about four minutes;
                          without a COMMAND too
        full              the same, longer
        model NAME...     these networks beside ONNX Runtime
        profile NAME...   where Sash's time goes, step by step
        kernels [NAME...] layers by themselves, against what the machine can do; usually those of
                          vgg16, resnet50 and googlenet
        crops             VGG-16 on a 384x384 image: 36 crops apart, and one fully convolutional pass
        --no-vectors      measure without the Vector API
      NAME is an architecture that sash zoo lists, such as vgg16, or NAME@SIDE for its fully
      convolutional form on a larger image, such as vgg16@384.\
      """;

  private Main() {}

  /// Ends with status 2 on wrong usage, 1 if a measurement fails.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.println(USAGE);
      return;
    }
    Path folder = Files.createTempDirectory("sash-bench");
    // The files are large: they go when the process is interrupted, too.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    int status = 0;
    try {
      Request request = Request.of(arguments);
      run(request, new ChildJvm(request.vectors(), folder), System.out);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.println(USAGE);
      status = 2;
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage());
      status = 1;
    }
    System.exit(status);
  }

  private static void run(Request request, ChildJvm jvm, PrintStream out)
      throws IOException, InterruptedException {
    List<Integer> usual = request.threadsOr(2, 1);
    switch (request.command()) {
      case "quick" -> {
        request.requireNoNames();
        compare(Effort.QUICK, Workload.LISTED, usual, jvm, out);
      }
      case "full" -> {
        request.requireNoNames();
        compare(Effort.FULL, Workload.LISTED, usual, jvm, out);
      }
      case "model" -> compare(Effort.MODEL, request.workloads(), usual, jvm, out);
      case "profile" -> {
        List<Workload> workloads = request.workloads();
        Machine.print(out, jvm);
        for (int threads : request.threadsOr(2)) {
          new ProfileTable(threads, jvm, out).run(workloads);
        }
      }
      case "kernels" -> {
        List<Architecture> architectures =
            request.names().isEmpty()
                ? KernelTables.USUAL
                : request.names().stream().map(Architecture::of).toList();
        Machine.print(out, jvm);
        for (int threads : request.threadsOr(1)) {
          new KernelTables(threads, jvm, out).run(architectures);
        }
      }
      case "crops" -> {
        request.requireNoNames();
        Machine.print(out, jvm);
        new CropTable(jvm, out).run(usual);
      }
      default ->
          throw new IllegalArgumentException(
              "there is no command '%s'".formatted(request.command()));
    }
  }

  private static void compare(
      Effort effort, List<Workload> workloads, List<Integer> threads, ChildJvm jvm, PrintStream out)
      throws IOException, InterruptedException {
    Machine.print(out, jvm);
    new Comparison(effort, jvm, out).run(workloads, threads);
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("bench: cannot delete " + folder + ": " + e.getMessage());
    }
  }
}
