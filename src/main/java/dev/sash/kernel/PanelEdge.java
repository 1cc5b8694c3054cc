package dev.sash.kernel;

/// A worker's memory for results of a panel that are not what the target is to hold: they end with
/// zeros, or are added to it. Positions lie in it for a few [VectorBlocks] at a time, so that it
/// stays in the first-level cache.
final class PanelEdge {

  private static final int BLOCKS = 8;

  private PanelEdge() {}

  /// Returns how many positions it holds at a time.
  ///
  /// @param vectors vectors of filters in the panel
  /// @param run how many elements of a filter lie side by side
  static int positions(int vectors, int run) {
    return BLOCKS * VectorBlocks.rows(vectors, run);
  }

  static long byteSize(int vectors, int run, int lanes) {
    return (long) positions(vectors, run) * vectors * lanes * Float.BYTES;
  }

  /// Returns where each of so many positions lies, in bytes: [#positions] one behind the other,
  /// then from the beginning again.
  static long[] places(int vectors, int run, int lanes, int count) {
    long[] places = new long[count];
    for (int position = 0; position < count; position++) {
      long place = position % positions(vectors, run);
      places[position] = place * vectors * lanes * Float.BYTES;
    }
    return places;
  }
}
