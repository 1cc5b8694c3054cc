package dev.sash.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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
      throws IOException, InterruptedException {
    List<String[]> processes = new ArrayList<>();
    MarkdownTable times =
        new MarkdownTable(
            out,
            TITLE_WIDTH,
            "one call",
            "threads",
            " Sash, ms",
            "ONNX Runtime, ms",
            "ratio",
            "by round   ",
            "p99/p50 Sash",
            "ONNX Runtime",
            "garbage Sash, B",
            "ONNX Runtime",
            "calls       ");
    for (Workload workload : workloads) {
      workload.write(jvm.folder());
      for (int threads : threadCounts) {
        Map<String, Object> parameters = Map.of("model", workload.id(), "threads", threads);
        Duel duel = Duel.run(NetworkBenchmark.class, parameters, effort, jvm);
        times.row(row(workload, threads, duel));
      }
      processes.add(processRow(workload, threadCounts.getFirst()));
      Files.delete(workload.file(jvm.folder()));
    }
    MarkdownTable table =
        new MarkdownTable(
            out,
            TITLE_WIDTH,
            "one process",
            "threads",
            "load Sash, ms",
            "ONNX Runtime, ms",
            "ratio",
            "peak Sash, MB",
            "ONNX Runtime, MB",
            "ratio");
    processes.forEach(table::row);
  }

  private static String[] row(Workload workload, int threads, Duel duel) {
    return new String[] {
      workload.title(),
      Integer.toString(threads),
      Figures.digits(duel.first().median() / 1000),
      Figures.digits(duel.second().median() / 1000),
      Figures.ratio(duel.ratio()),
      Figures.range(duel.roundRatios()),
      Figures.ratio(duel.first().tail()),
      Figures.ratio(duel.second().tail()),
      Figures.whole(duel.firstGarbage()),
      Figures.whole(duel.secondGarbage()),
      "%d, %d".formatted(duel.first().calls(), duel.second().calls())
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
      Figures.digits(ours.loadMillis()),
      Figures.digits(theirs.loadMillis()),
      Figures.ratio(ours.loadMillis() / theirs.loadMillis()),
      Figures.whole(ours.peakByteSize() / MEGA),
      Figures.whole(theirs.peakByteSize() / MEGA),
      Figures.ratio((double) ours.peakByteSize() / theirs.peakByteSize())
    };
  }
}
