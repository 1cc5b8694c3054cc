package dev.sash.kernel;

import java.util.function.IntUnaryOperator;
import java.util.function.ToLongFunction;

/// An area cut into rectangles of about equal size.
///
/// @param height rows of the area
/// @param width columns of the area
/// @param rows rows of a rectangle; the last ones have fewer
/// @param columns columns of a rectangle; the last ones have fewer
record Cut(int height, int width, int rows, int columns) {

  /// Rectangles above which it does not matter that the last worker is late.
  private static final int MOST_BALANCED = 64;

  private static final int MOST_PARTS_OF_ROW = 3;

  /// Returns rectangles of at most `positions`: whole rows where they are short, parts of one row
  /// where they are long.
  static Cut of(int height, int width, long positions) {
    if (width >= positions) {
      return new Cut(height, width, 1, even(width, positions));
    }
    return new Cut(height, width, even(height, positions / width), width);
  }

  /// Returns rectangles of at most `positions` with which one, two and four workers are done about
  /// as soon as whole shares of the area would let them.
  ///
  /// @param time how long a rectangle of so many positions takes
  /// @param tasks how often rectangles are computed, for different filters; 0: not at all with such
  ///   a cut
  static Cut balanced(
      int height, int width, long positions, IntUnaryOperator time, ToLongFunction<Cut> tasks) {
    Cut largest = of(height, width, positions);
    if (width >= positions || largest.count() * tasks.applyAsLong(largest) > MOST_BALANCED) {
      return largest;
    }
    Cut best = largest;
    long least = largest.cost(time, tasks.applyAsLong(largest));
    for (int parts = 1; parts <= MOST_PARTS_OF_ROW; parts++) {
      int columns = Math.ceilDiv(width, parts);
      long most = Math.min(height, positions / columns);
      for (int rows = (int) most; rows > 0 && 2L * rows * columns >= positions; rows--) {
        Cut cut = new Cut(height, width, rows, columns);
        long times = tasks.applyAsLong(cut);
        if (times > 0 && cut.cost(time, times) < least) {
          best = cut;
          least = cut.cost(time, times);
        }
      }
    }
    return best;
  }

  /// Returns the time of all workers together, summed over the numbers of workers.
  private long cost(IntUnaryOperator time, long times) {
    int count = Math.toIntExact(count());
    long[] all = new long[Math.toIntExact(times * count)];
    for (int rectangle = 0; rectangle < all.length; rectangle++) {
      all[rectangle] =
          rectangle < count ? time.applyAsInt(area(rectangle)) : all[rectangle - count];
    }
    return Makespan.summed(all);
  }

  private int area(int rectangle) {
    return height(rectangle) * width(rectangle);
  }

  private static int even(int length, long most) {
    long parts = Math.ceilDiv(length, Math.max(1, most));
    return Math.toIntExact(Math.ceilDiv(length, parts));
  }

  /// Returns the same area as one rectangle.
  Cut whole() {
    return new Cut(height, width, height, width);
  }

  long count() {
    return (long) Math.ceilDiv(height, rows) * across();
  }

  boolean hasWholeRows() {
    return columns == width;
  }

  private int across() {
    return Math.ceilDiv(width, columns);
  }

  int top(int rectangle) {
    return rectangle / across() * rows;
  }

  int left(int rectangle) {
    return rectangle % across() * columns;
  }

  /// Returns how many positions lie before a rectangle, row by row; its own follow each other.
  long first(int rectangle) {
    return (long) top(rectangle) * width + left(rectangle);
  }

  int height(int rectangle) {
    return Math.min(rows, height - top(rectangle));
  }

  int width(int rectangle) {
    return Math.min(columns, width - left(rectangle));
  }
}
