package dev.sash.gradient;

import dev.sash.volume.Shape;

/// Where the elements of a volume without gaps lie for each element of a larger volume to which it
/// broadcasts: along axes of size 1 it is read with stride 0.
///
/// @param shape shape of the smaller volume
record Broadcast(Shape shape) {

  /// Something to do at each position of a volume.
  interface Visit {

    /// @param at index of the position's first channel
    void at(long at, int image, int y, int x);
  }

  /// Visits the positions of a volume without gaps in their order.
  static void each(Shape whole, Visit visit) {
    long at = 0;
    for (int image = 0; image < whole.batch(); image++) {
      for (int y = 0; y < whole.height(); y++) {
        for (int x = 0; x < whole.width(); x++) {
          visit.at(at, image, y, x);
          at += whole.depth();
        }
      }
    }
  }

  /// Returns the index of the first channel for a position of the larger volume.
  long index(int image, int y, int x) {
    long row = (shape.batch() == 1 ? 0L : image) * shape.height() + (shape.height() == 1 ? 0 : y);
    return (row * shape.width() + (shape.width() == 1 ? 0 : x)) * shape.depth();
  }

  /// Returns floats from one channel of the larger volume to the next: 0 or 1.
  int depthStride() {
    return shape.depth() == 1 ? 0 : 1;
  }
}
