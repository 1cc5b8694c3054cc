package dev.sash.bench;

import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.run.Accuracy;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Plan;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
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

/// One layer by itself, again and again on the same volumes: what fits into a cache stays there.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class LayerBenchmark {

  /// An id of [LoneLayer].
  @Param("vgg16:features.0")
  public String layer;

  /// Threads that it is cut up for.
  @Param("1")
  public int threads;

  /// Which algorithms may be chosen.
  @Param("FAST")
  public Accuracy accuracy;

  private Arena arena;
  private Model model;
  private Session session;
  private List<Volume> outputs;

  /// Builds the network of one layer.
  @Setup(Level.Trial)
  public void load() {
    arena = Arena.ofShared();
    Network network = LoneLayer.of(layer).network(arena);
    outputs =
        network.outputs().stream()
            .map(Node::shape)
            .map(shape -> Volume.allocate(arena, shape))
            .toList();
    Options options = Options.defaults().withThreads(threads).withAccuracy(accuracy);
    model = Model.load(network, options);
    session = model.session();
    WarmUp.run(this::run);
  }

  /// Runs the layer.
  @Benchmark
  public void run() {
    session.run(List.of(), outputs);
  }

  /// Tells [KernelTables] which algorithm ran, and which one runs where sums must be exact.
  @TearDown(Level.Trial)
  public void tellKernels() {
    Plan exact = Plan.of(model.network(), session.plan().options().withAccuracy(Accuracy.EXACT));
    ChildJvm.tell(kernel(session.plan()) + "\n" + kernel(exact));
  }

  private static String kernel(Plan plan) {
    return plan.steps().getLast().kernel();
  }

  /// Frees everything.
  @TearDown(Level.Trial)
  public void close() {
    session.close();
    model.close();
    arena.close();
  }
}
