package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Reads the same elements, in the order of memory (batch, height, width, depth), as a volume of
/// another shape.
///
/// @param batch images, or 0: as many as the input has
/// @param height rows
/// @param width columns
/// @param depth channels
public record Reshape(int batch, int height, int width, int depth) implements Layer {

  /// @throws IllegalArgumentException if a size is not positive (batch: negative)
  public Reshape {
    if (batch < 0) {
      throw new IllegalArgumentException("batch must not be negative: " + batch);
    }
    Shape.of(height, width, depth);
  }

  @Override
  public String kind() {
    return "reshape";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    Shape output = new Shape(batch == 0 ? input.batch() : batch, height, width, depth);
    if (output.elementCount() != input.elementCount()) {
      throw new ShapeException(
          "cannot reshape %s (%d elements) to %s (%d)"
              .formatted(input, input.elementCount(), output, output.elementCount()));
    }
    return output;
  }
}
