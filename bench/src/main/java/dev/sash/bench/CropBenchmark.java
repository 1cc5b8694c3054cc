package dev.sash.bench;

import dev.sash.network.Network;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import dev.sash.zoo.Architecture;
import dev.sash.zoo.Blueprint;
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

/// All windows of an image by VGG-16, in turn: as separate crops, which are read where they lie in
/// the image, and in one fully convolutional pass. Both are Sash's, of the same weights.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class CropBenchmark {

  static final String TITLE = "VGG-16 on 384x384, 36 windows";

  private static final int SIDE = 384;
  private static final int STRIDE = 32;
  private static final long SEED = 1;

  /// Threads of both.
  @Param("2")
  public int threads;

  private Arena arena;
  private Model dense;
  private Model single;
  private Turns turns;
  private Runnable current;

  /// Loads the network in both forms.
  @Setup(Level.Trial)
  public void load() {
    arena = Arena.ofShared();
    Blueprint blueprint = Architecture.VGG16.blueprint();
    Network network = blueprint.build(blueprint.randomWeights(SEED, arena));
    Shape large = Shape.of(SIDE, SIDE, network.inputShape().depth());
    Options options = Options.defaults().withThreads(threads);
    dense = Model.load(network.toFullyConvolutional().withInputShape(large), options);
    single = Model.load(network, options);
    Volume image = Pixels.random(large, arena).volume();
    turns = Turns.of(crops(image), onePass(image));
  }

  private Runnable onePass(Volume image) {
    Session session = dense.session();
    Volume scores = Volume.allocate(arena, dense.network().outputShape());
    return () -> session.run(image, scores);
  }

  private Runnable crops(Volume image) {
    Session session = single.session();
    Shape crop = single.network().inputShape();
    Volume scores = Volume.allocate(arena, single.network().outputShape());
    return () -> {
      for (int y = 0; y + crop.height() <= SIDE; y += STRIDE) {
        for (int x = 0; x + crop.width() <= SIDE; x += STRIDE) {
          session.run(image.asWindow(y, x, crop.height(), crop.width()), scores);
        }
      }
    };
  }

  /// Gives the turn to one form.
  @Setup(Level.Iteration)
  public void takeTurn() throws InterruptedException {
    current = turns.next();
  }

  /// Scores all windows.
  @Benchmark
  public void score() {
    current.run();
  }

  /// Frees both; sessions go with their models.
  @TearDown(Level.Trial)
  public void close() {
    turns.tellGarbage();
    dense.close();
    single.close();
    arena.close();
  }
}
