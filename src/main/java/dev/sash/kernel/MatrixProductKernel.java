package dev.sash.kernel;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// The product of two computed volumes as matrices, one sgemm for each (batch, height). Both lie in
/// memory that does not change from run to run; the output has no gaps.
public final class MatrixProductKernel implements Kernel {

  private final Shape left;
  private final Shape right;
  private final Shape output;

  /// Fixes the algorithm to shapes.
  public MatrixProductKernel(Shape left, Shape right, Shape output) {
    this.left = left;
    this.right = right;
    this.output = output;
  }

  @Override
  public String name() {
    return "sgemm";
  }

  @Override
  public int tileCount() {
    return Math.multiplyExact(output.batch(), output.height());
  }

  @Override
  public Task bind(Binding binding) {
    MemorySegment[] lefts = slices(binding.inputs().getFirst().volume());
    MemorySegment[] rights = slices(binding.inputs().getLast().volume());
    MemorySegment[] outputs = slices(binding.output().volume());
    long leftStride = binding.inputs().getFirst().volume().pixelStride();
    long rightStride = binding.inputs().getLast().volume().pixelStride();
    long outputStride = binding.output().volume().pixelStride();
    return (tile, worker) ->
        binding
            .blas()
            .sgemm(
                false,
                false,
                left.width(),
                right.depth(),
                left.depth(),
                1f,
                lefts[tile],
                leftStride,
                rights[tile],
                rightStride,
                0f,
                outputs[tile],
                outputStride);
  }

  private MemorySegment[] slices(Volume volume) {
    MemorySegment[] slices = new MemorySegment[tileCount()];
    Shape shape = volume.shape();
    for (int tile = 0; tile < slices.length; tile++) {
      int image = shape.batch() == 1 ? 0 : tile / output.height();
      int y = shape.height() == 1 ? 0 : tile % output.height();
      slices[tile] = volume.segment().asSlice(volume.index(image, y, 0, 0) * Float.BYTES);
    }
    return slices;
  }
}
