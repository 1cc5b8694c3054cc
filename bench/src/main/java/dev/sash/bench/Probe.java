package dev.sash.bench;

import ai.onnxruntime.OrtException;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What one engine takes in a process of its own, from the file to the first result and after.
///
/// @param loadMillis from before the file is opened to the end of the first call; the engine's
///   native library is loaded before
/// @param peakByteSize the most memory that the process ever had resident, the JVM's own included;
///   0: this system does not tell
record Probe(double loadMillis, long peakByteSize) {

  private static final Path STATUS = Path.of("/proc/self/status");

  /// Neither engine keeps anything on the heap; without a bound it grows as the collector likes.
  private static final String SMALL_HEAP = "-Xmx32m";

  /// Memory may still grow in the calls after the first.
  private static final long AFTER_NANOS = 1_000_000_000;

  /// Measures an engine in a new process.
  static Probe run(Engine engine, Workload workload, int threads, ChildJvm jvm)
      throws IOException, InterruptedException {
    Shape shape = workload.inputShape();
    String printed =
        jvm.run(
            Probe.class,
            List.of(
                engine,
                workload.file(jvm.folder()),
                threads,
                shape.height(),
                shape.width(),
                shape.depth()),
            SMALL_HEAP);
    List<String> fields = List.of(printed.strip().split(" "));
    return new Probe(Double.parseDouble(fields.get(0)), Long.parseLong(fields.get(1)));
  }

  /// Returns the medians of several processes, each number by itself.
  static Probe median(List<Probe> probes) {
    return new Probe(
        Timing.median(probes.stream().mapToDouble(Probe::loadMillis).toArray()),
        (long) Timing.median(probes.stream().mapToDouble(Probe::peakByteSize).toArray()));
  }

  /// Measures in this process and prints both numbers. Nothing of the model is known before the
  /// clock runs but the shape of its input.
  public static void main(String[] arguments) throws IOException, OrtException {
    Engine engine = Engine.valueOf(arguments[0]);
    int threads = Integer.parseInt(arguments[2]);
    Shape shape =
        Shape.of(
            Integer.parseInt(arguments[3]),
            Integer.parseInt(arguments[4]),
            Integer.parseInt(arguments[5]));
    try (Arena arena = Arena.ofShared()) {
      Pixels pixels = Pixels.random(shape, arena);
      engine.prepare();
      long start = System.nanoTime();
      try (Contender contender = engine.load(Path.of(arguments[1]), threads, pixels)) {
        contender.call();
        double loadMillis = (System.nanoTime() - start) / 1e6;
        do {
          contender.call();
        } while (System.nanoTime() - start < AFTER_NANOS + loadMillis * 1e6);
        System.out.println(loadMillis + " " + residentPeak());
      }
    }
  }

  private static long residentPeak() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    }
  }
}
