package dev.sash.kernel;

import dev.sash.layer.LocalResponseNormalization;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// Local response normalisation along contiguous depth.
public final class LocalResponseNormalizationKernel extends PositionKernel {

  private final LocalResponseNormalization layer;
  private final Shape shape;

  /// Fixes the algorithm to a shape.
  public LocalResponseNormalizationKernel(LocalResponseNormalization layer, Shape shape) {
    super(shape);
    this.layer = layer;
    this.shape = shape;
  }

  @Override
  public String name() {
    return "normalisation";
  }

  @Override
  public long scratchByteSize() {
    return ((long) shape.depth() + layer.size()) * Float.BYTES;
  }

  @Override
  void run(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      int depth,
      MemorySegment scratch) {
    Floats.LANES.normalize(layer, source, from, scratch, target, to, depth);
  }
}
