package dev.sash.onnx;

import dev.sash.file.Broken;
import java.util.Arrays;
import java.util.stream.LongStream;

/// Arithmetic of dimensions as a file gives them, with every overflow checked.
final class Dims {

  /// Elements of a tensor, so few that byte counts and one more dimension's arithmetic cannot
  /// overflow.
  private static final long MOST_ELEMENTS = 1L << 58;

  private Dims() {}

  /// Returns the dimensions if there are not too many and none is negative, and the product fits.
  static long[] check(long... dims) {
    requireRank(dims.length);
    for (long dim : dims) {
      if (dim < 0) {
        throw Broken.rule("dimensions must not be negative: %s", Arrays.toString(dims));
      }
    }
    count(dims);
    return dims;
  }

  /// Refuses more dimensions than a tensor may have.
  static void requireRank(int rank) {
    if (rank > Limits.RANK) {
      throw Broken.rule("a tensor has at most %d dimensions, got %d", Limits.RANK, rank);
    }
  }

  /// Returns the product; an empty tensor has 0 however large its other dimensions are.
  static long count(long... dims) {
    if (LongStream.of(dims).anyMatch(dim -> dim == 0)) {
      return 0;
    }
    long count = 1;
    for (long dim : dims) {
      if (dim > MOST_ELEMENTS / count) {
        throw Broken.rule("dimensions are too large: %s", Arrays.toString(dims));
      }
      count *= dim;
    }
    return count;
  }

  /// Returns an axis counted from the front.
  static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw Broken.rule(
          "an axis of %d dimensions lies from %d to %d, got %d", rank, -rank, rank - 1, axis);
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /// Returns dimensions with leading ones up to a rank.
  static long[] padded(long[] dims, int rank) {
    long[] result = new long[rank];
    Arrays.fill(result, 0, rank - dims.length, 1);
    System.arraycopy(dims, 0, result, rank - dims.length, dims.length);
    return result;
  }

  /// Returns the dimensions to which two of the same rank broadcast.
  static long[] broadcast(long[] a, long[] b) {
    long[] result = new long[a.length];
    for (int axis = 0; axis < a.length; axis++) {
      if (a[axis] != b[axis] && a[axis] != 1 && b[axis] != 1) {
        throw Broken.rule(
            "%s and %s do not broadcast: along axis %d sizes must be equal or 1",
            Arrays.toString(a), Arrays.toString(b), axis);
      }
      result[axis] = a[axis] == 1 ? b[axis] : a[axis];
    }
    return result;
  }

  /// Returns row-major strides, 0 along axes of size 1.
  static long[] strides(long[] dims) {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = dims[axis] == 1 ? 0 : stride;
      stride *= dims[axis];
    }
    return strides;
  }

  /// Returns elements in another order.
  static long[] permuted(long[] values, int[] order) {
    long[] result = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      result[i] = values[order[i]];
    }
    return result;
  }

  /// Returns the product of a range of dimensions.
  static long count(long[] dims, int from, int to) {
    return count(Arrays.copyOfRange(dims, from, to));
  }
}
