package dev.sash.openblas;

import java.lang.foreign.MemorySegment;

/// The checks of a BLAS call's arguments: a wrong one would make native code write where it should
/// not.
///
/// The methods below allocate only when they throw.
final class Operands {
  private Operands() {}

  static void requireDimension(String routine, String name, long value) {
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s: %s must be between 1 and %d: %s=%d"
              .formatted(routine, name, Integer.MAX_VALUE, name, value));
    }
  }

  /// Requires that `segment` holds `rows` runs of `columns` floats, each `stride` floats after the
  /// one before.
  static void requireMatrix(
      String routine,
      String name,
      MemorySegment segment,
      long rows,
      long columns,
      String strideName,
      long stride) {
    if (stride < columns || stride > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s: %s must be between %d, the columns of %s as it is stored, and %d: %s=%d"
              .formatted(
                  routine, strideName, columns, name, Integer.MAX_VALUE, strideName, stride));
    }
    requireNative(routine, name, segment);
    // No overflow: each factor is below 2^31.
    if ((rows - 1) * stride + columns > segment.byteSize() / Float.BYTES) {
      throw new IndexOutOfBoundsException(
          "%s: %s needs %d floats (%d rows of %d, %s=%d), its segment has %d bytes: pass a larger one"
              .formatted(
                  routine,
                  name,
                  (rows - 1) * stride + columns,
                  rows,
                  columns,
                  strideName,
                  stride,
                  segment.byteSize()));
    }
  }

  /// Requires that `segment` holds `length` floats in a row.
  static void requireVector(String routine, String name, MemorySegment segment, long length) {
    requireNative(routine, name, segment);
    if (length > segment.byteSize() / Float.BYTES) {
      throw new IndexOutOfBoundsException(
          "%s: %s needs %d floats, its segment has %d bytes: pass a larger one"
              .formatted(routine, name, length, segment.byteSize()));
    }
  }

  static void requireWritable(String routine, String name, MemorySegment segment) {
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException(
          "%s: %s is written to, its segment is read-only: pass a writable one"
              .formatted(routine, name));
    }
  }

  private static void requireNative(String routine, String name, MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "%s: %s lies on the Java heap (%s), where native code may not reach: use an Arena"
              .formatted(
                  routine,
                  name,
                  segment
                      .heapBase()
                      .map(base -> base.getClass().getSimpleName())
                      .orElse("an array")));
    }
  }
}
