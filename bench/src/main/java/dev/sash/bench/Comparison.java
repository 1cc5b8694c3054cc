package dev.sash.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/// Sash beside ONNX Runtime on a number of networks: times of a call, and what a process takes.
///
/// @param effort how long to measure
/// @param jvm how to start what measures
/// @param out where the tables go
record Comparison(Effort effort, ChildJvm jvm, PrintStream out) {

  private static final int TITLE_WIDTH = 33;
  private static final double MEGA = 1e6;

  /// Measures and prints.
  ///
  /// @param threadCounts the first one is also that of the processes
  void run(List<Workload> workloads, List<Integer> threadCounts)
      throws IOException, InterruptedException, RunnerException {
    List<String[]> processes = new ArrayList<>();
    MarkdownTable times =
        new MarkdownTable(
            out,
            TITLE_WIDTH,
            "one call",
            "threads",
            " Sash, ms",
            " ONNX Runtime, ms",
            "ratio",
            "ratio by round",
            "p99/p50 Sash",
            "p99/p50 ONNX Runtime",
            "calls");
    for (Workload workload : workloads) {
      workload.write(jvm.models());
      for (int threads : threadCounts) {
        times.row(row(duel(workload, threads)));
      }
      processes.add(processRow(workload, threadCounts.getFirst()));
      Files.delete(workload.file(jvm.models()));
    }
    MarkdownTable table =
        new MarkdownTable(
            out,
            TITLE_WIDTH,
            "one process",
            "threads",
            "load Sash, ms",
            "load ONNX Runtime, ms",
            "ratio",
            "peak Sash, MB",
            "peak ONNX Runtime, MB",
            "ratio",
            "garbage Sash, B/call",
            "ONNX Runtime, B/call");
    processes.forEach(table::row);
  }

  private Duel duel(Workload workload, int threads) throws IOException, RunnerException {
    Path log = jvm.models().resolve("jmh.log");
    try {
      return Duel.run(workload, threads, effort, jvm, log);
    } catch (RunnerException e) {
      System.err.println(Files.readString(log));
      throw e;
    }
  }

  private static String[] row(Duel duel) {
    double[] ratios = Arrays.stream(duel.roundRatios()).sorted().toArray();
    return new String[] {
      duel.workload().title(),
      Integer.toString(duel.threads()),
      millis(duel.ours().median() / 1000),
      millis(duel.theirs().median() / 1000),
      text("%.2f", duel.ratio()),
      text("%.2f - %.2f", ratios[0], ratios[ratios.length - 1]),
      text("%.2f", duel.ours().tail()),
      text("%.2f", duel.theirs().tail()),
      "%d, %d".formatted(duel.ours().calls(), duel.theirs().calls())
    };
  }

  private String[] processRow(Workload workload, int threads)
      throws IOException, InterruptedException {
    Map<Engine, List<Probe>> probes = new EnumMap<>(Engine.class);
    for (int i = 0; i < effort.loads(); i++) {
      for (Engine engine : Engine.values()) {
        probes
            .computeIfAbsent(engine, _ -> new ArrayList<>())
            .add(Probe.run(engine, workload, threads, jvm));
      }
    }
    Probe ours = Probe.median(probes.get(Engine.SASH));
    Probe theirs = Probe.median(probes.get(Engine.ONNX_RUNTIME));
    return new String[] {
      workload.title(),
      Integer.toString(threads),
      millis(ours.loadMillis()),
      millis(theirs.loadMillis()),
      text("%.2f", ours.loadMillis() / theirs.loadMillis()),
      text("%.0f", ours.peakByteSize() / MEGA),
      text("%.0f", theirs.peakByteSize() / MEGA),
      text("%.2f", (double) ours.peakByteSize() / theirs.peakByteSize()),
      text("%.0f", Math.ceil(ours.garbageByteSize())),
      text("%.0f", Math.ceil(theirs.garbageByteSize()))
    };
  }

  /// Three digits, whatever the size.
  private static String millis(double millis) {
    int whole = (int) Math.floor(Math.log10(Math.max(millis, 1e-9))) + 1;
    return text("%." + Math.clamp(3 - whole, 0, 6) + "f", millis);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
