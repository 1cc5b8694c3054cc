package dev.sash.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/// Both engines' times of one network, taken in turn in one process.
///
/// @param workload the network
/// @param threads threads of each engine
/// @param ours times of Sash
/// @param theirs times of ONNX Runtime
record Duel(Workload workload, int threads, Timing ours, Timing theirs) {

  private static final int WARMUP_CYCLES = 1;

  /// Runs it in a process of its own.
  ///
  /// @param log where JMH writes what it does
  /// @throws RunnerException if an engine fails or their outputs differ
  static Duel run(Workload workload, int threads, Effort effort, ChildJvm jvm, Path log)
      throws RunnerException {
    TimeValue length = TimeValue.milliseconds(effort.roundMillis());
    int warmups = WARMUP_CYCLES * NetworkBenchmark.CYCLE;
    RunResult result =
        new Runner(
                new OptionsBuilder()
                    .include(NetworkBenchmark.class.getName() + ".call")
                    .param("model", workload.id())
                    .param("threads", Integer.toString(threads))
                    .warmupIterations(warmups)
                    .warmupTime(length)
                    .measurementIterations(2 * effort.rounds())
                    .measurementTime(length)
                    .jvmArgs(jvm.arguments().toArray(String[]::new))
                    .shouldFailOnError(true)
                    .output(log.toString())
                    .build())
            .runSingle();
    Map<Engine, List<Statistics>> rounds = new EnumMap<>(Engine.class);
    int iteration = warmups;
    for (IterationResult turn :
        result.getBenchmarkResults().iterator().next().getIterationResults()) {
      rounds
          .computeIfAbsent(NetworkBenchmark.turn(iteration++), _ -> new ArrayList<>())
          .add(turn.getPrimaryResult().getStatistics());
    }
    return new Duel(
        workload,
        threads,
        Timing.of(rounds.get(Engine.SASH)),
        Timing.of(rounds.get(Engine.ONNX_RUNTIME)));
  }

  /// Returns our median over theirs.
  double ratio() {
    return ours.median() / theirs.median();
  }

  /// Returns the ratios of the rounds' medians, each round of ours over the neighbouring one of
  /// theirs: how far apart they are tells how quiet the machine was.
  double[] roundRatios() {
    return IntStream.range(0, ours.roundMedians().size())
        .mapToDouble(i -> ours.roundMedians().get(i) / theirs.roundMedians().get(i))
        .toArray();
  }
}
