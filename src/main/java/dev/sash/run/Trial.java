package dev.sash.run;

import dev.sash.kernel.Binding;
import dev.sash.kernel.ConvolutionAlgorithm;
import dev.sash.kernel.ConvolutionChoice;
import dev.sash.kernel.FilterMatrix;
import dev.sash.kernel.FixedConvolution;
import dev.sash.kernel.InputTransform;
import dev.sash.kernel.Kernel;
import dev.sash.kernel.Operand;
import dev.sash.kernel.Task;
import dev.sash.openblas.OpenBlas;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One algorithm that computes a convolution, with memory to do so, and the times that it took. One
/// thread at a time.
final class Trial {

  private static final long SEED = 1;

  /// A kernel bound to memory.
  private record Stage(Task task, int tileCount, boolean parallel) {

    static Stage of(Kernel kernel, Binding binding, long work) {
      return new Stage(
          kernel.bind(binding),
          kernel.tileCount(),
          PlannedStep.worthSharing(kernel.tileCount(), work));
    }

    void run(WorkerTeam team) {
      if (parallel) {
        team.run(task, tileCount);
      } else {
        WorkerTeam.runAlone(task, tileCount);
      }
    }
  }

  private final ConvolutionAlgorithm algorithm;
  private final List<Stage> stages;
  private final List<Long> nanos = new ArrayList<>();

  private Trial(ConvolutionAlgorithm algorithm, List<Stage> stages) {
    this.algorithm = algorithm;
    this.stages = stages;
  }

  /// Returns a trial of each candidate of a convolution. They share its volumes.
  ///
  /// @param arena owner of the memory, which all threads may use
  /// @param threads workers of the team
  static List<Trial> all(FixedConvolution convolution, Arena arena, int threads, OpenBlas blas) {
    // Never zeros, which are computed faster.
    SplittableRandom random = new SplittableRandom(SEED);
    List<Operand> reads = new ArrayList<>();
    reads.add(random(convolution.input(), arena, random));
    Operand output = random(convolution.output(), arena, random);
    if (convolution.epilogue().sums()) {
      reads.add(output);
    }
    long work =
        PlannedStep.work(
            convolution.layer().multiplyAccumulates(List.of(convolution.input())),
            convolution.output().elementCount());
    List<Trial> trials = new ArrayList<>();
    for (ConvolutionAlgorithm algorithm : convolution.candidates()) {
      ConvolutionChoice choice = ConvolutionChoice.of(convolution, algorithm);
      List<Stage> stages = new ArrayList<>();
      List<Operand> inputs = new ArrayList<>(reads);
      if (choice.inputTransform().isPresent()) {
        InputTransform transform = choice.inputTransform().get();
        Operand transformed = new Operand(Volume.allocate(arena, transform.output()));
        MemorySegment[] scratch = scratch(transform, arena, threads);
        Binding binding = new Binding(reads, transformed, scratch, null, blas);
        stages.add(Stage.of(transform, binding, transform.work()));
        inputs.set(0, transformed);
      }
      Kernel kernel = choice.kernel();
      FilterMatrix filters = choice.packing().pack(arena);
      MemorySegment[] scratch = scratch(kernel, arena, threads);
      stages.add(Stage.of(kernel, new Binding(inputs, output, scratch, filters, blas), work));
      trials.add(new Trial(algorithm, stages));
    }
    return trials;
  }

  private static MemorySegment[] scratch(Kernel kernel, Arena arena, int threads) {
    MemorySegment[] scratch = new MemorySegment[threads];
    for (int worker = 0; worker < threads; worker++) {
      scratch[worker] = arena.allocate(kernel.scratchByteSize(), Volume.ALIGNMENT);
    }
    return scratch;
  }

  private static Operand random(Shape shape, Arena arena, SplittableRandom random) {
    Volume volume = Volume.allocate(arena, shape);
    for (long i = 0; i < shape.elementCount(); i++) {
      float value = (float) random.nextDouble(-1, 1);
      volume.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
    return new Operand(volume);
  }

  /// Returns the times so far.
  Timing timing() {
    return new Timing(algorithm, List.copyOf(nanos));
  }

  void run(WorkerTeam team) {
    stages.forEach(stage -> stage.run(team));
  }

  void time(WorkerTeam team) {
    long start = System.nanoTime();
    run(team);
    nanos.add(System.nanoTime() - start);
  }
}
