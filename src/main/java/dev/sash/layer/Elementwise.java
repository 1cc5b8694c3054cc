package dev.sash.layer;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.List;

/// Sum, product, difference or quotient of volumes, element by element. Along each axis sizes are
/// equal or 1; a size of 1 is repeated (broadcasting).
///
/// @param operation which one; difference and quotient take exactly two volumes, the others one or
///   more
public record Elementwise(Operation operation) implements Layer {

  /// The operations.
  public enum Operation {
    /// a + b + ...
    SUM,
    /// a * b * ...
    PRODUCT,
    /// a - b
    DIFFERENCE,
    /// a / b
    QUOTIENT
  }

  /// a + b + ...; the residual connection (He et al. 2015).
  public static final Elementwise SUM = new Elementwise(Operation.SUM);

  /// a * b * ...
  public static final Elementwise PRODUCT = new Elementwise(Operation.PRODUCT);

  @Override
  public String kind() {
    return operation.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    boolean pair = operation == Operation.DIFFERENCE || operation == Operation.QUOTIENT;
    if (inputs.isEmpty() || (pair && inputs.size() != 2)) {
      throw new ShapeException(
          "%s takes %s, got %d"
              .formatted(kind(), pair ? "2 inputs" : "at least 1 input", inputs.size()));
    }
    Shape shape = inputs.getFirst();
    for (Shape next : inputs.subList(1, inputs.size())) {
      shape = broadcast(kind(), shape, next);
    }
    return shape;
  }

  /// Returns the shape to which two shapes broadcast.
  ///
  /// @throws ShapeException if along an axis the sizes differ and neither is 1
  public static Shape broadcast(String kind, Shape a, Shape b) {
    Shape result = a;
    for (Axis axis : Axis.values()) {
      int left = a.size(axis);
      int right = b.size(axis);
      if (left != right && left != 1 && right != 1) {
        throw new ShapeException(
            "%s cannot broadcast %s and %s: along the %s sizes must be equal or 1"
                .formatted(kind, a, b, axis.name().toLowerCase(java.util.Locale.ROOT)));
      }
      result = result.with(axis, left == 1 ? right : left);
    }
    return result;
  }
}
