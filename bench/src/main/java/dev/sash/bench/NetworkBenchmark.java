package dev.sash.bench;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.lang.foreign.Arena;
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

/// One forward pass of Sash, and one of ONNX Runtime, in turn: both hold the same file in one
/// process. Their outputs are compared before anything is timed.
///
/// [Duel] reads the iterations apart; the sum that JMH prints mixes both.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class NetworkBenchmark {

  /// An id of [Workload].
  @Param("squeezenet1_1")
  public String model;

  /// Threads of each engine.
  @Param("2")
  public int threads;

  private Arena arena;
  private Contender ours;
  private Contender theirs;
  private Turns turns;
  private Runnable current;

  /// Loads the model in both engines and compares what they give.
  @Setup(Level.Trial)
  public void load() throws IOException, OrtException {
    Workload workload = Workload.of(model);
    arena = Arena.ofShared();
    Pixels pixels = Pixels.random(workload.inputShape(), arena);
    ours = Engine.SASH.load(workload.file(ChildJvm.models()), threads, pixels);
    theirs = Engine.ONNX_RUNTIME.load(workload.file(ChildJvm.models()), threads, pixels);
    ours.call();
    theirs.call();
    Agreement.require(ours.output(), theirs.output());
    turns = Turns.of(ours::call, theirs::call);
  }

  /// Gives the turn to an engine.
  @Setup(Level.Iteration)
  public void takeTurn() throws InterruptedException {
    current = turns.next();
  }

  /// Runs the engine whose turn it is.
  @Benchmark
  public void call() {
    current.run();
  }

  /// Frees both.
  @TearDown(Level.Trial)
  public void close() {
    turns.tellGarbage();
    ours.close();
    theirs.close();
    arena.close();
  }
}
