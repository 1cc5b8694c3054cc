package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Resizes height and width by interpolation; each axis by itself.
///
/// @param height how rows are resized
/// @param width how columns are resized
public record Resize(Resampling height, Resampling width) implements Layer {

  @Override
  public String kind() {
    return "resize";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    int rows = height.outputSize(input.height());
    int columns = width.outputSize(input.width());
    return new Shape(input.batch(), rows, columns, input.depth());
  }

  @Override
  public String describe() {
    return height.interpolation().name().toLowerCase(java.util.Locale.ROOT);
  }
}
