package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Pooling to a fixed number of outputs whatever the input's size: output i of n sees the input from floor(i W / n) to
/// ceil((i + 1) W / n), so that windows cover the input and differ in size by at most one or two.
///
/// @param reduction maximum, average or Lp norm
/// @param height rows of the output
/// @param width columns of the output
public record AdaptivePooling(Reduction reduction, int height, int width) implements Layer {

  /// @throws IllegalArgumentException if a size is not positive
  public AdaptivePooling {
    Shape.of(height, width, 1);
  }

  @Override
  public String kind() {
    return "adaptive " + reduction.label() + " pooling";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    return new Shape(input.batch(), height, width, input.depth());
  }

  @Override
  public String describe() {
    return "to " + height + "x" + width;
  }
}
