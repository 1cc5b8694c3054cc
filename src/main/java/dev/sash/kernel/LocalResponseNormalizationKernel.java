package dev.sash.kernel;

import dev.sash.layer.LocalResponseNormalization;
import dev.sash.volume.Shape;
import java.lang.foreign.MemorySegment;

/// Local response normalisation along contiguous depth.
public final class LocalResponseNormalizationKernel extends PositionKernel {

  private final LocalResponseNormalization layer;

  /// Fixes the algorithm to a shape.
  public LocalResponseNormalizationKernel(LocalResponseNormalization layer, Shape shape) {
    super(shape);
    this.layer = layer;
  }

  @Override
  public String name() {
    return "normalisation";
  }

  @Override
  void run(MemorySegment source, long from, MemorySegment target, long to, int depth) {
    int before = (layer.size() - 1) / 2;
    int after = layer.size() - 1 - before;
    float scale = layer.alpha() / layer.size();
    for (int channel = 0; channel < depth; channel++) {
      int first = Math.max(0, channel - before);
      int last = Math.min(depth - 1, channel + after);
      float squares = 0;
      for (int neighbour = first; neighbour <= last; neighbour++) {
        float value = source.getAtIndex(Floats.FLOAT, from + neighbour);
        squares += value * value;
      }
      double divisor = Math.pow(layer.bias() + scale * squares, layer.beta());
      float value = source.getAtIndex(Floats.FLOAT, from + channel);
      target.setAtIndex(Floats.FLOAT, to + channel, (float) (value / divisor));
    }
  }
}
