package dev.sash.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.util.Statistics;

/// The times of two things that took turns in one process.
///
/// @param first times of the one
/// @param second times of the other
/// @param firstGarbage bytes that every call of the one allocates on the Java heap
/// @param secondGarbage the same of the other
record Duel(Timing first, Timing second, double firstGarbage, double secondGarbage) {

  private static final int WARMUPS = Turns.CYCLE;

  /// Runs a benchmark of [Turns] in a process of its own.
  ///
  /// @throws IOException if it fails
  static Duel run(Class<?> benchmark, Map<String, Object> parameters, Effort effort, ChildJvm jvm)
      throws IOException {
    List<Statistics> first = new ArrayList<>();
    List<Statistics> second = new ArrayList<>();
    int iteration = WARMUPS;
    for (IterationResult turn :
        jvm.benchmark(
            benchmark, parameters, 1, WARMUPS, 2 * effort.rounds(), effort.roundMillis())) {
      (Turns.isFirst(iteration++) ? first : second).add(turn.getPrimaryResult().getStatistics());
    }
    String[] garbage = jvm.told().split(" ");
    return new Duel(
        Timing.of(first),
        Timing.of(second),
        Double.parseDouble(garbage[0]),
        Double.parseDouble(garbage[1]));
  }

  /// Returns the first median over the second.
  double ratio() {
    return first.median() / second.median();
  }

  /// Returns the ratios of neighbouring rounds, the smallest first: how far apart they are tells
  /// how quiet the machine was.
  double[] roundRatios() {
    return IntStream.range(0, first.roundMedians().size())
        .mapToDouble(i -> first.roundMedians().get(i) / second.roundMedians().get(i))
        .sorted()
        .toArray();
  }
}
