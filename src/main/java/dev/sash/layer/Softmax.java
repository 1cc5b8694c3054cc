package dev.sash.layer;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.Set;

/// Softmax, exp(x - max) / sum, or its logarithm, over all values along some axes together; usually
/// the depth alone: the class probabilities of a position.
///
/// @param axes the axes that are normalised together
/// @param logarithm whether the result is log(softmax)
public record Softmax(Set<Axis> axes, boolean logarithm) implements Layer {

  /// Softmax along depth.
  public static final Softmax DEPTH = new Softmax(Set.of(Axis.DEPTH), false);

  /// @throws IllegalArgumentException if there is no axis
  public Softmax {
    axes = Set.copyOf(axes);
    if (axes.isEmpty()) {
      throw new IllegalArgumentException("softmax needs at least one axis");
    }
  }

  @Override
  public String kind() {
    return logarithm ? "log-softmax" : "softmax";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Layer.single(kind(), inputs);
  }
}
