package dev.sash.run;

import dev.sash.kernel.ConvolutionAlgorithm;
import dev.sash.kernel.ConvolutionChoice;
import dev.sash.kernel.FixedConvolution;
import dev.sash.kernel.Kernel;
import dev.sash.kernel.Task;
import dev.sash.kernel.WarmUp;
import dev.sash.network.Network;
import dev.sash.openblas.OpenBlas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Times the algorithms of a network's convolutions, each on the shapes that it has, on the team
/// that will run them.
///
/// Candidates take turns, so that whatever else the machine does meets all of them.
final class Measurement {

  private static final long TOTAL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long MOST_NANOS_OF_LAYER = TimeUnit.MILLISECONDS.toNanos(400);

  /// Rounds before the clock counts, in which the JIT compiles what is not compiled yet.
  private static final int WARM_ROUNDS = 200;

  private static final int TIMED_ROUNDS = 40;

  /// Elements of a convolution's volumes above which it is left to the estimate.
  private static final long MOST_ELEMENTS = 1L << 27;

  /// The last level of a usual machine's caches holds no more.
  private static final long MOST_BYTES_BETWEEN = 64L << 20;

  private final OpenBlas blas;
  private final WorkerTeam team;
  private final int threads;
  private final Task others;
  private final long end = System.nanoTime() + TOTAL_NANOS;

  private Measurement(OpenBlas blas, WorkerTeam team, int threads, Task others) {
    this.blas = blas;
    this.team = team;
    this.threads = threads;
    this.others = others;
  }

  /// Returns options that also choose for all convolutions of a network that they did not name.
  /// Those that are too large to be timed, or that the time does not suffice for, stay open; so do
  /// all where the JIT does not get ready.
  static Options tune(Network network, Options options, OpenBlas blas, WorkerTeam team) {
    Map<ConvolutionShape, FixedConvolution> open = new LinkedHashMap<>();
    Plan.of(network, options).chosen().stream()
        .filter(chosen -> chosen.origin() == Plan.Origin.ESTIMATE)
        .map(Chosen::convolution)
        .filter(Measurement::isSmallEnough)
        .sorted(Comparator.comparingLong(Measurement::multiplyAccumulates).reversed())
        .forEach(convolution -> open.putIfAbsent(ConvolutionShape.of(convolution), convolution));
    List<Kernel> kernels = open.values().stream().flatMap(Measurement::kernels).toList();
    if (kernels.isEmpty() || !WarmUp.run(kernels)) {
      return options;
    }
    try (Arena arena = Arena.ofShared()) {
      long byteSize = Math.min(MOST_BYTES_BETWEEN, network.costTable().weightByteSize());
      Task others = reading(arena.allocate(byteSize), options.threads());
      Measurement measurement = new Measurement(blas, team, options.threads(), others);
      return options.withChoices(options.choices().with(measurement.choose(open)));
    }
  }

  private static boolean isSmallEnough(FixedConvolution convolution) {
    long input = convolution.input().elementCount();
    long output = convolution.output().elementCount();
    return input <= MOST_ELEMENTS && output <= MOST_ELEMENTS - input;
  }

  private static long multiplyAccumulates(FixedConvolution convolution) {
    return convolution.layer().multiplyAccumulates(List.of(convolution.input()));
  }

  private static Stream<Kernel> kernels(FixedConvolution convolution) {
    return convolution.candidates().stream()
        .map(algorithm -> ConvolutionChoice.of(convolution, algorithm).kernel());
  }

  /// Returns a task that reads memory as a run reads the other layers' weights between two calls of
  /// one layer: what does not stay in the cache then must not while it is timed.
  ///
  /// Two halves are compared, because that reads as fast as memory allows, and fills the cache,
  /// which writing so much may not.
  private static Task reading(MemorySegment memory, int parts) {
    long half = memory.byteSize() / (2L * parts);
    return (part, _) -> {
      MemorySegment both = memory.asSlice(2 * half * part, 2 * half);
      if (both.asSlice(0, half).mismatch(both.asSlice(half)) >= 0) {
        throw new IllegalStateException("zeros differ");
      }
    };
  }

  private Choices choose(Map<ConvolutionShape, FixedConvolution> open) {
    long nanosOfLayer = Math.min(MOST_NANOS_OF_LAYER, TOTAL_NANOS / open.size());
    Map<ConvolutionShape, ConvolutionAlgorithm> algorithms = new LinkedHashMap<>();
    for (Map.Entry<ConvolutionShape, FixedConvolution> entry : open.entrySet()) {
      if (System.nanoTime() >= end) {
        break;
      }
      algorithms.put(entry.getKey(), fastest(entry.getValue(), nanosOfLayer));
    }
    return Choices.of(algorithms);
  }

  private ConvolutionAlgorithm fastest(FixedConvolution convolution, long nanos) {
    try (Arena arena = Arena.ofShared()) {
      List<Trial> trials = Trial.all(convolution, arena, threads, blas);
      long start = System.nanoTime();
      repeat(trials, trial -> trial.run(team), WARM_ROUNDS, start + nanos / 4);
      repeat(trials, this::time, TIMED_ROUNDS, start + nanos);
      List<Timing> timings = trials.stream().map(Trial::timing).toList();
      return Timing.fastest(timings, ConvolutionChoice.estimate(convolution));
    }
  }

  private void repeat(List<Trial> trials, Consumer<Trial> action, int rounds, long until) {
    int round = 0;
    do {
      for (Trial trial : trials) {
        if (System.nanoTime() >= end) {
          return;
        }
        action.accept(trial);
      }
    } while (++round < rounds && System.nanoTime() < until);
  }

  private void time(Trial trial) {
    team.run(others, threads);
    trial.time(team);
  }
}
