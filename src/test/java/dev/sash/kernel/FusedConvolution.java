package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.Elementwise;
import dev.sash.openblas.OpenBlas;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// A convolution with what is fused into it, on an input of one shape: run by a kernel without a
/// plan, tile by tile, and compared with the oracle.
///
/// @param name what is special about it
/// @param normalization batch normalisation of the sums
/// @param sums whether another volume is added
/// @param activation applied last
/// @param input shape of the input
record FusedConvolution(
    String name,
    Convolution layer,
    Optional<BatchNormalization> normalization,
    boolean sums,
    Optional<Activation> activation,
    Shape input) {

  private static final int WORKERS = 3;

  static FusedConvolution of(String name, Convolution layer, Shape input) {
    return new FusedConvolution(name, layer, Optional.empty(), false, Optional.empty(), input);
  }

  FusedConvolution withNormalization(BatchNormalization newNormalization) {
    return new FusedConvolution(
        name, layer, Optional.of(newNormalization), sums, activation, input);
  }

  FusedConvolution withSum() {
    return new FusedConvolution(name, layer, normalization, true, activation, input);
  }

  FusedConvolution withActivation(Activation newActivation) {
    return new FusedConvolution(
        name, layer, normalization, sums, Optional.of(newActivation), input);
  }

  Shape output() {
    return layer.outputShape(List.of(input));
  }

  Epilogue epilogue() {
    return new Epilogue(sums, activation.orElse(null));
  }

  /// Returns what the kernel should give.
  ///
  /// @param bound widens the errors that the sums are allowed
  private Expected expected(List<Volume> inputs, UnaryOperator<Expected> bound) {
    Expected result = Oracle.DIRECT.evaluate(layer, List.of(Expected.of(inputs.getFirst())));
    if (normalization.isPresent()) {
      result = Oracle.DIRECT.evaluate(normalization.get(), List.of(result));
    }
    result = bound.apply(result);
    if (sums) {
      List<Expected> summands = List.of(result, Expected.of(inputs.getLast()));
      result = Oracle.DIRECT.evaluate(Elementwise.SUM, summands);
    }
    return activation.isPresent()
        ? Oracle.DIRECT.evaluate(activation.get(), List.of(result))
        : result;
  }

  /// Fails unless a kernel agrees with the oracle, in volumes with gaps and without, and gives the
  /// same bits whichever workers compute its tiles in whichever order, and whether the volume that
  /// it adds lies where its output does or elsewhere.
  void check(ConvolutionChoice choice, UnaryOperator<Expected> bound) {
    List<Volume> inputs = inputs(Guarded::contiguous);
    Expected expected = expected(inputs, bound);
    Guarded inOrder = run(choice, inputs, Guarded::contiguous, 0);
    expected.check(toString(), inOrder.volume());
    Guarded shuffled = run(choice, inputs, Guarded::contiguous, 1);
    assertEquals(-1, inOrder.memory().mismatch(shuffled.memory()), this + ": bits differ");
    Guarded spread = run(choice, inputs(Guarded::spread), Guarded::spread, 2);
    expected.check(this + ", with gaps", spread.volume());
    if (sums) {
      Guarded inPlace = run(choice, inputs, Guarded::contiguous, 3, true);
      assertEquals(-1, inOrder.memory().mismatch(inPlace.memory()), this + ": in place");
      Guarded spreadInPlace = run(choice, inputs(Guarded::spread), Guarded::spread, 4, true);
      assertEquals(-1, spread.memory().mismatch(spreadInPlace.memory()), this + ": in place");
    }
  }

  private List<Volume> inputs(Function<Shape, Guarded> layout) {
    Samples samples = new Samples(17);
    List<Volume> inputs = new ArrayList<>();
    inputs.add(layout.apply(input).volume());
    if (sums) {
      inputs.add(layout.apply(output()).volume());
    }
    inputs.forEach(volume -> samples.fill(volume, 1));
    return inputs;
  }

  /// Returns what a kernel gives whose tiles one worker computes in their order, or with a seed
  /// other than 0 any worker in any order.
  Guarded run(
      ConvolutionChoice choice, List<Volume> inputs, Function<Shape, Guarded> layout, long seed) {
    return run(choice, inputs, layout, seed, false);
  }

  /// @param inPlace whether the volume that is added is the output
  private Guarded run(
      ConvolutionChoice choice,
      List<Volume> inputs,
      Function<Shape, Guarded> layout,
      long seed,
      boolean inPlace) {
    Guarded output = layout.apply(output());
    Kernel kernel = choice.kernel();
    try (Arena arena = Arena.ofConfined()) {
      Random random = new Random(seed);
      List<Operand> operands = new ArrayList<>(inputs.stream().map(Operand::new).toList());
      if (choice.inputTransform().isPresent()) {
        InputTransform transform = choice.inputTransform().get();
        Shape room = transform.output();
        long rowStride = (long) room.width() * room.depth();
        Guarded transformed = Guarded.ofRows(transform.written(), rowStride);
        Operand target = new Operand(transformed.volume());
        runTiles(
            transform,
            new Binding(operands, target, scratch(transform), null, null),
            random,
            seed == 0);
        transformed.assertGapsUntouched(this + ", transformed input");
        operands.set(0, target);
      }
      Operand target = new Operand(output.volume());
      if (inPlace) {
        copy(inputs.getLast(), output.volume());
        operands.set(1, target);
      }
      FilterMatrix filters = choice.packing().pack(arena);
      runTiles(
          kernel,
          new Binding(operands, target, scratch(kernel), filters, OpenBlas.load()),
          random,
          seed == 0);
    }
    output.assertGapsUntouched(toString());
    return output;
  }

  private static void copy(Volume source, Volume target) {
    Kernel copy = Rearrangement.copy(source.shape());
    List<Operand> inputs = List.of(new Operand(source));
    Task task = copy.bind(new Binding(inputs, new Operand(target), null, null, null));
    IntStream.range(0, copy.tileCount()).forEach(tile -> task.run(tile, 0));
  }

  /// Runs all tiles: one worker in their order, or any worker in any order.
  private static void runTiles(Kernel kernel, Binding binding, Random random, boolean inOrder) {
    Task task = kernel.bind(binding);
    List<Integer> tiles = new ArrayList<>(IntStream.range(0, kernel.tileCount()).boxed().toList());
    if (!inOrder) {
      Collections.shuffle(tiles, random);
    }
    IntStream.range(0, WORKERS).forEach(task::begin);
    tiles.forEach(tile -> task.run(tile, inOrder ? 0 : random.nextInt(WORKERS)));
  }

  /// Returns memory of just the announced size for each worker, full of NaN.
  private static MemorySegment[] scratch(Kernel kernel) {
    MemorySegment[] scratch = new MemorySegment[WORKERS];
    for (int worker = 0; worker < WORKERS; worker++) {
      scratch[worker] = Arena.ofAuto().allocate(kernel.scratchByteSize(), Volume.ALIGNMENT);
      for (long i = 0; i < kernel.scratchByteSize() / Float.BYTES; i++) {
        scratch[worker].setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.NaN);
      }
    }
    return scratch;
  }

  @Override
  public String toString() {
    return "%s: %s of %s%s%s%s"
        .formatted(
            name,
            layer.describe(),
            input,
            normalization.isPresent() ? ", normalised" : "",
            sums ? ", with a residual" : "",
            activation.map(function -> ", " + function.kind()).orElse(""));
  }
}
