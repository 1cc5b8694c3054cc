package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Pooling over the whole height and width, whatever they are; the output is 1x1.
///
/// @param reduction maximum, average or Lp norm
public record GlobalPooling(Reduction reduction) implements Layer {

  @Override
  public String kind() {
    return "global " + reduction.label() + " pooling";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    return new Shape(input.batch(), 1, 1, input.depth());
  }

  /// Returns pooling over a window of `height` x `width` with stride 1: the same for an input of
  /// that size, one output a window for a larger one.
  public Pooling toPooling(int height, int width) {
    return new Pooling(reduction, Geometry.of(height, width), false);
  }
}
