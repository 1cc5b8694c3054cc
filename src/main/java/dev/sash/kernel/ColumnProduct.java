package dev.sash.kernel;

import java.lang.foreign.MemorySegment;

/// How a [ColumnConvolution] multiplies filters with its columns.
interface ColumnProduct {

  /// Returns the algorithm's name for reports.
  String name();

  /// Returns the tiles of filters that are multiplied at once.
  Tiling filters();

  /// Returns the bytes of memory that a worker needs for a tile.
  long byteSize();

  /// Binds the product to memory: the columns are the binding's input, and each worker's scratch
  /// begins with memory of the announced size.
  Bound bind(Binding binding);

  /// A product that is bound to memory.
  interface Bound {

    /// Computes the sums of a tile's filters.
    void multiply(int tile, int worker);

    /// Returns the memory that has a worker's sums.
    MemorySegment sums(int worker);

    /// Returns where a filter's sums begin, one for each column, in floats.
    ///
    /// @param tile the one that was multiplied
    /// @param filter one of its filters
    long place(int tile, int filter);
  }
}
