package dev.sash.kernel;

import dev.sash.layer.LocalResponseNormalization;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// Local response normalisation along contiguous depth.
public final class LocalResponseNormalizationKernel extends PositionKernel {

  /// Positions whose squares are made before they are used.
  private static final int POSITIONS_AT_ONCE = 8;

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
    return POSITIONS_AT_ONCE * ((long) shape.depth() + layer.size()) * Float.BYTES;
  }

  @Override
  void run(
      MemorySegment source,
      long from,
      long fromStep,
      MemorySegment target,
      long to,
      long toStep,
      int count,
      MemorySegment scratch) {
    for (int first = 0; first < count; first += POSITIONS_AT_ONCE) {
      Floats.LANES.normalize(
          layer,
          source,
          from + first * fromStep,
          fromStep,
          scratch,
          target,
          to + first * toStep,
          toStep,
          shape.depth(),
          Math.min(POSITIONS_AT_ONCE, count - first));
    }
  }
}
