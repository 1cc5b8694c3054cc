package dev.sash.caffe;

import dev.sash.volume.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Trained numbers of a layer.
///
/// @param tensor the numbers
/// @param legacy whether the file gives the old shape of always four sizes: num, channels, height,
///   width
record Blob(Tensor tensor, boolean legacy) {

  /// Returns whether the numbers have these sizes; old shapes have ones in front.
  boolean hasSizes(List<Integer> sizes) {
    int ones = legacy ? tensor.rank() - sizes.size() : 0;
    if (ones < 0 || tensor.rank() != sizes.size() + ones) {
      return false;
    }
    for (int axis = 0; axis < tensor.rank(); axis++) {
      if (tensor.dimension(axis) != (axis < ones ? 1 : sizes.get(axis - ones))) {
        return false;
      }
    }
    return true;
  }

  /// Returns the sizes: `20x1x5x5`.
  @Override
  public String toString() {
    return Arrays.stream(tensor.dimensions())
        .mapToObj(Long::toString)
        .collect(Collectors.joining("x"));
  }
}
