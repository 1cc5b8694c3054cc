package dev.sash.kernel;

import dev.sash.layer.Activation;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// An activation function that no convolution before it could take into its epilogue.
public final class ActivationKernel extends PositionKernel {

  private final Activation activation;

  /// Fixes the algorithm to a shape.
  public ActivationKernel(Activation activation, Shape shape) {
    super(shape);
    this.activation = activation;
  }

  @Override
  public String name() {
    return "element-wise";
  }

  @Override
  void run(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      int depth,
      MemorySegment scratch) {
    Floats.LANES.activate(activation, source, from, null, 0, target, to, depth);
  }
}
