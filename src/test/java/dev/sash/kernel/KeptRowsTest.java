package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rows that a [PooledConvolution] keeps from one tile for the next.
class KeptRowsTest {

  private final Arena arena = Arena.ofConfined();
  private final Samples samples = new Samples(8);
  private final Shape input = new Shape(2, 66, 66, 3);
  private Kernel kernel;
  private FilterMatrix filters;
  private Shape output;

  private void overlappingWindows(ConvolutionAlgorithm algorithm) {
    assumeTrue(Floats.LANES.width() > 1, algorithm + " needs the Vector API");
    Convolution layer = samples.convolution(64, 3, Geometry.of(3, 3).withPadding(1));
    Shape convolved = layer.outputShape(List.of(input));
    Pooling pooling = Pooling.max(Geometry.of(3, 3).withStride(2));
    output = pooling.outputShape(List.of(convolved));
    FixedConvolution fixed =
        new FixedConvolution(
            layer,
            Optional.empty(),
            new Epilogue(false, Activation.RELU),
            input,
            convolved,
            false,
            false);
    ConvolutionChoice choice = ConvolutionChoice.of(fixed, algorithm);
    kernel = choice.pooled(pooling, convolved, output).orElseThrow();
    filters = choice.packing().pack(arena);
    assertTrue(kernel.tileCount() >= 8, "several tiles an image");
  }

  @AfterEach
  void free() {
    arena.close();
  }

  private Task bind(Volume source, Volume target, int workers) {
    MemorySegment[] scratch =
        IntStream.range(0, workers)
            .mapToObj(_ -> arena.allocate(kernel.scratchByteSize(), Volume.ALIGNMENT))
            .toArray(MemorySegment[]::new);
    return kernel.bind(
        new Binding(List.of(new Operand(source)), new Operand(target), scratch, filters, null));
  }

  private float[] inOrder(Volume source, int workers) {
    Volume target = Volume.allocate(arena, output);
    Task task = bind(source, target, workers);
    for (int tile = 0; tile < kernel.tileCount(); tile++) {
      if (tile < workers) {
        task.begin(tile);
      }
      task.run(tile, tile % workers);
    }
    return target.toNchw();
  }

  /// Every worker begins anew with each tile and keeps nothing.
  private float[] keepingNothing(Volume source) {
    Volume target = Volume.allocate(arena, output);
    Task task = bind(source, target, 1);
    for (int tile = 0; tile < kernel.tileCount(); tile++) {
      task.begin(0);
      task.run(tile, 0);
    }
    return target.toNchw();
  }

  @ParameterizedTest
  @EnumSource(names = {"PANELS", "WINOGRAD_4X4_3X3"})
  void keptRowsAreThoseThatAreComputedAgain(ConvolutionAlgorithm algorithm) {
    overlappingWindows(algorithm);
    Volume source = samples.volume(input);
    float[] expected = keepingNothing(source);

    for (int workers = 1; workers <= 5; workers++) {
      assertArrayEquals(expected, inOrder(source, workers), workers + " workers");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PANELS", "WINOGRAD_4X4_3X3"})
  void nothingIsKeptFromRunToRun(ConvolutionAlgorithm algorithm) {
    overlappingWindows(algorithm);
    Volume source = samples.volume(input);
    Volume target = Volume.allocate(arena, output);
    Task task = bind(source, target, 1);
    task.begin(0);
    task.run(0, 0);
    Volume other = samples.volume(input);
    MemorySegment.copy(other.segment(), 0, source.segment(), 0, other.segment().byteSize());
    task.begin(0);
    for (int tile = 1; tile < kernel.tileCount(); tile++) {
      task.run(tile, 0);
    }
    task.run(0, 0);

    assertArrayEquals(keepingNothing(other), target.toNchw());
  }
}
