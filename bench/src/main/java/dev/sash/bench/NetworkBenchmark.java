package dev.sash.bench;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One forward pass. Both engines hold the same file in one process and take turns by iteration:
/// what slows the machine for a while meets both. Their outputs are compared before anything is
/// timed.
///
/// [Duel] reads the iterations apart; the sum that JMH prints mixes both engines.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class NetworkBenchmark {

  /// The system property that names the folder of the models' files.
  static final String FOLDER = "dev.sash.bench.models";

  /// Iterations after which the turns repeat: ours, theirs, theirs, ours.
  static final int CYCLE = 4;

  /// ONNX Runtime's threads spin for a while after a call: they must not spin into our turn.
  private static final long QUIET_MILLIS = 50;

  private static final long SETTLING_NANOS = 50_000_000;

  /// An id of [Workload].
  @Param("squeezenet1_1")
  public String model;

  /// Threads of each engine.
  @Param("2")
  public int threads;

  private final Map<Engine, Contender> contenders = new EnumMap<>(Engine.class);
  private Arena arena;
  private Contender current;
  private int iteration;

  /// Returns whose turn an iteration is; warm-up iterations count too.
  static Engine turn(int iteration) {
    int place = iteration % CYCLE;
    return place == 0 || place == CYCLE - 1 ? Engine.SASH : Engine.ONNX_RUNTIME;
  }

  /// Loads the model in both engines and compares what they give.
  @Setup(Level.Trial)
  public void load() throws IOException, OrtException {
    Workload workload = Workload.of(model);
    Path file = workload.file(Path.of(System.getProperty(FOLDER)));
    arena = Arena.ofShared();
    Pixels pixels = Pixels.random(workload.inputShape(), arena);
    for (Engine engine : Engine.values()) {
      Contender contender = engine.load(file, threads, pixels);
      contenders.put(engine, contender);
      contender.call();
    }
    Agreement.require(
        contenders.get(Engine.SASH).output(), contenders.get(Engine.ONNX_RUNTIME).output());
  }

  /// Gives the turn to an engine, and lets caches and clocks settle on it.
  @Setup(Level.Iteration)
  public void takeTurn() throws InterruptedException {
    current = contenders.get(turn(iteration++));
    Thread.sleep(QUIET_MILLIS);
    long start = System.nanoTime();
    do {
      current.call();
    } while (System.nanoTime() - start < SETTLING_NANOS);
  }

  /// Runs the engine whose turn it is.
  @Benchmark
  public void call() {
    current.call();
  }

  /// Frees both.
  @TearDown(Level.Trial)
  public void close() {
    contenders.values().forEach(Contender::close);
    arena.close();
  }
}
