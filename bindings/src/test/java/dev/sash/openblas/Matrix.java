package dev.sash.openblas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/// A row-major matrix whose rows lie `stride` floats apart, with NaN between them.
///
/// The segment ends with the last element: one float more and a call that reads it would go unseen.
record Matrix(MemorySegment segment, int rows, int columns, int stride) {

  /// Elements in [-1, 1), at a byte offset that is not a multiple of the float size if `aligned` is
  /// false.
  static Matrix random(
      Arena arena, RandomGenerator random, int rows, int columns, int stride, boolean aligned) {
    long byteSize = ((rows - 1L) * stride + columns) * Float.BYTES;
    MemorySegment segment =
        aligned ? arena.allocate(byteSize, 4) : arena.allocate(byteSize + 1, 4).asSlice(1);
    for (long i = 0; i < byteSize / Float.BYTES; i++) {
      boolean element = i % stride < columns;
      segment.set(
          JAVA_FLOAT_UNALIGNED, i * Float.BYTES, element ? 2 * random.nextFloat() - 1 : Float.NaN);
    }
    return new Matrix(segment, rows, columns, stride);
  }

  float at(int row, int column) {
    return segment.get(JAVA_FLOAT_UNALIGNED, ((long) row * stride + column) * Float.BYTES);
  }

  float at(int row, int column, boolean transposed) {
    return transposed ? at(column, row) : at(row, column);
  }

  void fill(float value) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        segment.set(JAVA_FLOAT_UNALIGNED, ((long) row * stride + column) * Float.BYTES, value);
      }
    }
  }

  /// Whether what lies between the rows is as [#random] left it.
  boolean gapsUntouched() {
    for (long i = 0; i < segment.byteSize() / Float.BYTES; i++) {
      if (i % stride >= columns
          && !Float.isNaN(segment.get(JAVA_FLOAT_UNALIGNED, i * Float.BYTES))) {
        return false;
      }
    }
    return true;
  }
}
