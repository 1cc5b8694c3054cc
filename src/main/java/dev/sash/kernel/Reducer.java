package dev.sash.kernel;

import dev.sash.layer.Reduction;
import java.lang.foreign.MemorySegment;

/// The arithmetic of pooling: one run of channels becomes the maximum, average or norm of several.
///
/// @param reduction which of them
record Reducer(Reduction reduction) {

  /// Rows of windows from this length on are reduced by themselves.
  private static final int LONG_ROW = 8;

  /// Returns whether the rows of a window are reduced one by one and then joined.
  static boolean joinsRows(int height, int width) {
    return height > 1 && width >= LONG_ROW;
  }

  void begin(MemorySegment target, long to, int depth) {
    Floats.fill(
        target, to, depth, reduction.kind() == Reduction.Kind.MAX ? Float.NEGATIVE_INFINITY : 0f);
  }

  void accumulate(MemorySegment source, long from, MemorySegment target, long to, int depth) {
    switch (reduction.kind()) {
      case MAX -> Floats.LANES.maximum(source, from, target, to, depth);
      case AVERAGE -> Floats.LANES.add(source, from, target, to, depth);
      case NORM -> addPowers(source, from, target, to, depth);
    }
  }

  private void addPowers(
      MemorySegment source, long from, MemorySegment target, long to, int depth) {
    int exponent = reduction.exponent();
    for (int i = 0; i < depth; i++) {
      float value = Math.abs(source.getAtIndex(Floats.FLOAT, from + i));
      float power =
          exponent == 1 ? value : exponent == 2 ? value * value : (float) Math.pow(value, exponent);
      target.setAtIndex(Floats.FLOAT, to + i, target.getAtIndex(Floats.FLOAT, to + i) + power);
    }
  }

  /// Joins two partial results. Summing a large window row by row keeps the rounding error to that
  /// of a row and a column, where one long sum would drift by the number of its terms.
  void join(MemorySegment part, MemorySegment target, long to, int depth) {
    switch (reduction.kind()) {
      case MAX -> Floats.LANES.maximum(part, 0, target, to, depth);
      case AVERAGE, NORM -> Floats.LANES.add(part, 0, target, to, depth);
    }
  }

  /// @param counted by how many values an average divides
  void finish(MemorySegment target, long to, int depth, int counted) {
    switch (reduction.kind()) {
      case MAX -> {}
      case AVERAGE -> Floats.LANES.scale(target, to, depth, counted == 0 ? 0f : 1f / counted);
      case NORM -> {
        int exponent = reduction.exponent();
        for (int i = 0; i < depth; i++) {
          double sum = target.getAtIndex(Floats.FLOAT, to + i);
          double root =
              exponent == 1 ? sum : exponent == 2 ? Math.sqrt(sum) : Math.pow(sum, 1.0 / exponent);
          target.setAtIndex(Floats.FLOAT, to + i, (float) root);
        }
      }
    }
  }
}
