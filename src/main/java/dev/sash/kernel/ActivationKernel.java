package dev.sash.kernel;

import dev.sash.layer.Activation;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// An activation function that no convolution before it could take into its epilogue.
public final class ActivationKernel extends PositionKernel {

  private final Activation activation;
  private final int depth;

  /// Fixes the algorithm to a shape.
  public ActivationKernel(Activation activation, Shape shape) {
    super(shape);
    this.activation = activation;
    depth = shape.depth();
  }

  @Override
  public String name() {
    return "element-wise";
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
    for (int i = 0; i < count; i++) {
      Floats.LANES.activate(
          activation, source, from + i * fromStep, null, 0, target, to + i * toStep, depth);
    }
  }
}
