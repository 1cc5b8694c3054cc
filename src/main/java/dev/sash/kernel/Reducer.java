package dev.sash.kernel;

import dev.sash.layer.Reduction;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// The arithmetic of pooling: the runs of channels in a window become their maximum, average or
/// norm.
///
/// @param reduction which of them
record Reducer(Reduction reduction) {

  /// Reduces a window whose first run begins at `from`; without rows or columns it is empty.
  ///
  /// @param rowDilation input rows from one row of the window to the next
  /// @param columnDilation input columns from one column of the window to the next
  /// @param counted by how many positions an average divides
  /// @param depth channels that are reduced
  void reduce(
      Volume source,
      long from,
      int rows,
      int rowDilation,
      int columns,
      int columnDilation,
      int counted,
      int depth,
      MemorySegment target,
      long to) {
    long rowStep = rowDilation * source.rowStride();
    long columnStep = columnDilation * source.pixelStride();
    MemorySegment input = source.segment();
    if (rows <= 0 || columns <= 0) {
      boolean maximum = reduction.kind() == Reduction.Kind.MAX;
      Floats.fill(target, to, depth, maximum ? Float.NEGATIVE_INFINITY : 0f);
      return;
    }
    switch (reduction.kind()) {
      case MAX ->
          Floats.LANES.maximum(input, from, rows, rowStep, columns, columnStep, target, to, depth);
      case AVERAGE -> {
        Floats.LANES.sum(input, from, rows, rowStep, columns, columnStep, target, to, depth);
        Floats.LANES.scale(target, to, depth, 1f / counted);
      }
      case NORM -> {
        for (int channel = 0; channel < depth; channel++) {
          float sum = powers(input, from + channel, rows, rowStep, columns, columnStep);
          target.setAtIndex(Floats.FLOAT, to + channel, root(sum));
        }
      }
    }
  }

  private float powers(
      MemorySegment source, long from, int rows, long rowStep, int columns, long columnStep) {
    int exponent = reduction.exponent();
    float sum = 0;
    for (int row = 0; row < rows; row++) {
      float rowSum = 0;
      for (int column = 0; column < columns; column++) {
        long at = from + row * rowStep + column * columnStep;
        float value = Math.abs(source.getAtIndex(Floats.FLOAT, at));
        rowSum +=
            exponent == 1
                ? value
                : exponent == 2 ? value * value : (float) Math.pow(value, exponent);
      }
      sum += rowSum;
    }
    return sum;
  }

  private float root(double sum) {
    int exponent = reduction.exponent();
    return (float)
        (exponent == 1 ? sum : exponent == 2 ? Math.sqrt(sum) : Math.pow(sum, 1.0 / exponent));
  }
}
