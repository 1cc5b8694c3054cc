package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.HashSet;
import java.util.List;

/// Reorders axes in memory: axis i of the output is axis `permutation[i]` of the input.
///
/// @param sizes the input read as an array of these sizes, outermost first; empty: the volume's own
///   batch, height, width and depth. An array of other than four axes gives a volume of first axis
///   x (all between) x last but one x last.
/// @param permutation which input axis each output axis is
public record Transpose(List<Integer> sizes, List<Integer> permutation) implements Layer {

  /// @throws IllegalArgumentException if the permutation is none, or sizes are not positive
  public Transpose {
    sizes = List.copyOf(sizes);
    permutation = List.copyOf(permutation);
    int rank = sizes.isEmpty() ? 4 : sizes.size();
    if (permutation.size() != rank
        || new HashSet<>(permutation).size() != rank
        || permutation.stream().anyMatch(axis -> axis < 0 || axis >= rank)) {
      throw new IllegalArgumentException(
          "%s is not a permutation of %d axes".formatted(permutation, rank));
    }
    if (sizes.stream().anyMatch(size -> size <= 0)) {
      throw new IllegalArgumentException("sizes must be positive: " + sizes);
    }
  }

  /// Returns a transpose of the four axes of a volume.
  public static Transpose of(int first, int second, int third, int fourth) {
    return new Transpose(List.of(), List.of(first, second, third, fourth));
  }

  @Override
  public String kind() {
    return "transpose";
  }

  /// Returns the sizes of the input, outermost first.
  public List<Integer> inputSizes(Shape input) {
    return sizes.isEmpty()
        ? List.of(input.batch(), input.height(), input.width(), input.depth())
        : sizes;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    List<Integer> from = inputSizes(input);
    long elements = 1;
    for (int size : from) {
      elements = Math.multiplyExact(elements, size);
    }
    if (elements != input.elementCount()) {
      throw new ShapeException("cannot read %s as an array of sizes %s".formatted(input, from));
    }
    return Shape.ofSizes(permutation.stream().mapToInt(from::get).toArray());
  }

  @Override
  public String describe() {
    return permutation.toString();
  }
}
