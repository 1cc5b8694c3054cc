package dev.sash.zoo;

import java.util.Arrays;
import java.util.List;

/// A tensor that a network needs: the name under which weights are looked up, and the dimensions
/// that it must have.
///
/// @param name such as `features.0.weight`
/// @param dimensions outermost first, in PyTorch's order: filters, channels, height, width of a
///   convolution; outputs, inputs of a fully-connected layer
/// @param initial what it holds before training
/// @param trained whether training changes it by gradients; running means and variances are not
///   trained
public record Parameter(String name, List<Long> dimensions, Initial initial, boolean trained) {

  /// @throws IllegalArgumentException if a dimension is not positive or there are more than 2^60
  ///   elements
  public Parameter {
    dimensions = List.copyOf(dimensions);
    long elements = 1;
    for (long dimension : dimensions) {
      if (dimension <= 0 || elements > (1L << 60) / dimension) {
        throw new IllegalArgumentException(
            "'%s' needs positive dimensions and at most 2^60 elements: %s"
                .formatted(name, dimensions));
      }
      elements *= dimension;
    }
  }

  static Parameter trained(String name, Initial initial, long... dimensions) {
    return new Parameter(name, listOf(dimensions), initial, true);
  }

  static Parameter given(String name, Initial initial, long... dimensions) {
    return new Parameter(name, listOf(dimensions), initial, false);
  }

  private static List<Long> listOf(long... dimensions) {
    return Arrays.stream(dimensions).boxed().toList();
  }

  /// Returns the product of the dimensions.
  public long elementCount() {
    return dimensions.stream()
        .mapToLong(Long::longValue)
        .reduce(1, (product, size) -> product * size);
  }

  /// Returns the bytes of the float32 elements.
  public long byteSize() {
    return elementCount() * Float.BYTES;
  }
}
