package dev.sash.kernel;

import dev.sash.layer.Geometry;
import java.util.stream.IntStream;

/// Of which phases of a strided convolution the planes of its minimal filtering have products.
///
/// The last row, and column, of planes belongs to the last tap alone. Where a kernel has none in a
/// phase, because its size is no multiple of the stride, the weights there are zeros and left out.
final class PlanePhases {

  private final int count;
  private final int[][] phases;
  private final int[] before;

  PlanePhases(MinimalFiltering filtering, Geometry geometry) {
    count = MinimalFiltering.phases(geometry);
    phases = new int[filtering.planes()][];
    before = new int[filtering.planes() + 1];
    for (int plane = 0; plane < phases.length; plane++) {
      int row = plane / filtering.inputs();
      int column = plane % filtering.inputs();
      phases[plane] =
          IntStream.range(0, count)
              .filter(phase -> hasRow(phase / geometry.strideWidth(), row, filtering, geometry))
              .filter(
                  phase -> hasColumn(phase % geometry.strideWidth(), column, filtering, geometry))
              .toArray();
      before[plane + 1] = before[plane] + phases[plane].length;
    }
  }

  private static boolean hasRow(int phase, int row, MinimalFiltering filtering, Geometry geometry) {
    return row < filtering.inputs() - 1
        || (filtering.taps() - 1) * geometry.strideHeight() + phase < geometry.height();
  }

  private static boolean hasColumn(
      int phase, int column, MinimalFiltering filtering, Geometry geometry) {
    return column < filtering.inputs() - 1
        || (filtering.taps() - 1) * geometry.strideWidth() + phase < geometry.width();
  }

  /// Returns how many phases there are.
  int count() {
    return count;
  }

  /// Returns the phases of a plane, in their order.
  int[] of(int plane) {
    return phases[plane];
  }

  /// Returns how many phases the planes before one have together.
  int before(int plane) {
    return before[plane];
  }

  /// Returns how many phases all planes have together.
  int total() {
    return before[phases.length];
  }

  /// Returns where the elements that a plane multiplies lie in a transformed tile.
  ///
  /// @param channels of a phase
  Taps taps(int plane, int channels) {
    return Taps.ofRuns(
        IntStream.of(phases[plane]).mapToLong(phase -> (long) phase * channels).toArray(),
        channels);
  }
}
