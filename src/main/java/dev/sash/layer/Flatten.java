package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Makes one column of each image: height x width x depth becomes 1x1x(height * width * depth).
///
/// @param order in which order the elements follow each other in the column
public record Flatten(Order order) implements Layer {

  /// The order of the elements of a flattened image, outermost first: C depth, H height, W width.
  public enum Order {
    /// Depth outermost, as weights trained on NCHW data expect.
    CHW,
    /// Depth innermost, as a volume lies in memory.
    HWC
  }

  @Override
  public String kind() {
    return "flatten";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    long elements = (long) input.height() * input.width() * input.depth();
    if (elements > Integer.MAX_VALUE) {
      throw new ShapeException(
          "flattening %s gives %d values: at most 2^31 - 1".formatted(input, elements));
    }
    return new Shape(input.batch(), 1, 1, (int) elements);
  }

  @Override
  public String describe() {
    return order == Order.CHW ? "depth outermost" : "depth innermost";
  }
}
