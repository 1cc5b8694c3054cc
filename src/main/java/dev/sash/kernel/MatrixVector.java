package dev.sash.kernel;

import dev.sash.layer.Activation;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// A fully-connected layer on one window: a matrix-vector product, cut into tiles of outputs. It
/// reads every weight once, so memory bandwidth bounds it.
public final class MatrixVector implements Kernel {

  private static final long WEIGHTS_A_TILE = 1 << 18;

  private final int inputs;
  private final int outputs;
  private final Activation activation;
  private final Tiling tiling;

  /// Fixes the algorithm to sizes.
  ///
  /// @param activation applied to the output, or null
  public MatrixVector(int inputs, int outputs, Activation activation) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.activation = activation;
    long fitting = Math.max(1, Math.ceilDiv(WEIGHTS_A_TILE, inputs));
    tiling = new Tiling(outputs, Math.min(outputs, Math.ceilDiv(fitting, 16) * 16));
  }

  @Override
  public String name() {
    return "sgemv";
  }

  @Override
  public int tileCount() {
    return tiling.tileCount();
  }

  @Override
  public long scratchByteSize() {
    return tiling.size() * Float.BYTES;
  }

  @Override
  public Task bind(Binding binding) {
    FilterMatrix matrix = binding.filters();
    MemorySegment[] weights = new MemorySegment[tileCount()];
    for (int tile = 0; tile < weights.length; tile++) {
      long from = tiling.from(tile) * (matrix.filtersInnermost() ? 1 : inputs);
      weights[tile] = matrix.matrix().asSlice(from * Float.BYTES);
    }
    return (tile, worker) -> multiply(binding, weights[tile], tile, binding.scratch()[worker]);
  }

  private void multiply(Binding binding, MemorySegment weights, int tile, MemorySegment product) {
    FilterMatrix matrix = binding.filters();
    boolean transposed = matrix.filtersInnermost();
    long first = tiling.from(tile);
    long count = tiling.to(tile) - first;
    MemorySegment vector = binding.input().volume().segment();
    long rows = transposed ? inputs : count;
    long columns = transposed ? count : inputs;
    long rowStride = transposed ? outputs : inputs;
    binding.blas().sgemv(transposed, rows, columns, 1f, weights, rowStride, vector, 0f, product);
    Volume target = binding.output().volume();
    Floats.LANES.activate(
        activation, product, 0, matrix.bias(), first, target.segment(), first, (int) count);
  }
}
