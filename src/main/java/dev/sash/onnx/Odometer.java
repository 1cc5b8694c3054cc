package dev.sash.onnx;

/// Counts through the elements of an array in row-major order and keeps a position in each of
/// several others.
final class Odometer {

  private final long[] dims;
  private final long[][] strides;
  private final long[] digits;
  private final long[] positions;

  /// Starts at the first element.
  ///
  /// @param dims the array that is counted through
  /// @param starts position of each of the others at its first element
  /// @param strides for each of the others, how far an axis moves it
  Odometer(long[] dims, long[] starts, long[]... strides) {
    this.dims = dims;
    this.strides = strides;
    this.digits = new long[dims.length];
    this.positions = starts.clone();
  }

  /// Returns the position in one of the arrays.
  long position(int array) {
    return positions[array];
  }

  /// Goes to the next element.
  void advance() {
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      boolean carry = ++digits[axis] == dims[axis];
      for (int array = 0; array < positions.length; array++) {
        positions[array] += carry ? -(dims[axis] - 1) * strides[array][axis] : strides[array][axis];
      }
      if (!carry) {
        return;
      }
      digits[axis] = 0;
    }
  }
}
