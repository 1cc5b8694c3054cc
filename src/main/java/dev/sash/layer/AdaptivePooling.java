package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;
import java.util.Optional;

/// Pooling to a fixed number of outputs whatever the input's size: output i of n sees the input
/// from floor(i W / n) to ceil((i + 1) W / n), so that windows cover the input and differ in size
/// by at most one or two.
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

  /// Returns the pooling that gives the same for inputs of this shape; empty where the regions
  /// differ in size or overlap. Along an axis with one output the stride is 1.
  public Optional<Pooling> toPooling(Shape input) {
    if (input.height() % height != 0 || input.width() % width != 0) {
      return Optional.empty();
    }
    int rows = input.height() / height;
    int columns = input.width() / width;
    Geometry windows =
        Geometry.of(rows, columns).withStride(height == 1 ? 1 : rows, width == 1 ? 1 : columns);
    return Optional.of(new Pooling(reduction, windows, false));
  }

  @Override
  public String describe() {
    return "to " + height + "x" + width;
  }
}
