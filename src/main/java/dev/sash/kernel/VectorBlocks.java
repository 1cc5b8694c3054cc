package dev.sash.kernel;

import java.lang.foreign.MemorySegment;

/// Products of matrix rows with a panel of packed weights, held in registers: as many output
/// positions x vectors of filters as the registers take, every weight vector loaded once for all
/// the positions, every input value broadcast once for all the filters.
///
/// The elements of a row lie wherever in memory [Taps] tells: convolution needs no im2col. Sums run
/// through the elements in the panel's order, the same for every position; the bias comes last,
/// because small products would lose digits beside it.
///
/// Each block is written out in [WideBlocks], [NarrowBlocks] and [PairedBlocks], because the
/// arithmetic must stay in registers. Elements that lie side by side are left to [RunBlocks].
final class VectorBlocks {

  /// Output positions that the largest block has: arrays of rows have this many more at the end.
  static final int MOST_ROWS = 9;

  private VectorBlocks() {}

  /// Returns how many positions are computed together at most.
  ///
  /// @param vectors vectors of filters in the panel, from 1 to 4
  /// @param run how many elements lie side by side
  static int rows(int vectors, int run) {
    return RunBlocks.fit(run) ? RunBlocks.rows(vectors) : rows(vectors);
  }

  private static int rows(int vectors) {
    return switch (vectors) {
      case 4 -> 4;
      case 3 -> 5;
      case 2 -> 6;
      case 1 -> 8;
      default -> throw new AssertionError(vectors);
    };
  }

  /// Returns how long so many positions take, in positions: those that are computed, and one block
  /// more.
  ///
  /// @param vectors vectors of filters in the panel, from 1 to 4
  /// @param runs whether they are left to [RunBlocks]
  static int time(int vectors, boolean runs, int count) {
    int block = runs ? RunBlocks.rows(vectors) : rows(vectors);
    int computed = runs ? RunBlocks.computed(vectors, count) : Math.ceilDiv(count, block) * block;
    return computed + block;
  }

  /// Writes where rows begin that follow each other; those that the last block has too many begin
  /// where the last row does.
  ///
  /// @param places one for each row and [#MOST_ROWS] at least
  /// @param count how many rows
  /// @param first where the first one begins, in bytes
  /// @param step from one to the next, in bytes
  static void place(long[] places, int count, long first, long step) {
    for (int row = 0; row < count + MOST_ROWS; row++) {
      places[row] = first + Math.min(row, count - 1) * step;
    }
  }

  /// Writes where the positions of a rectangle begin, row by row, in bytes; the last one again for
  /// those that the last block has too many.
  ///
  /// @param places one for each position and [#MOST_ROWS] at least
  /// @param first where the first one begins, in floats
  /// @param rowStride from one row to the next, in floats
  /// @param pixelStride from one position of a row to the next, in floats
  static void place(
      long[] places, int height, int width, long first, long rowStride, long pixelStride) {
    int position = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        places[position++] = (first + y * rowStride + x * pixelStride) * Float.BYTES;
      }
    }
    for (int i = 0; i < MOST_ROWS; i++) {
      places[position + i] = places[position - 1];
    }
  }

  /// target = max(lowest, bias + left * panel) for rows from `from` on up to `count`, in this
  /// order. All offsets are in bytes.
  ///
  /// @param left where the rows lie
  /// @param rows where each row begins; what follows the last one is read too and must be valid
  /// @param from the first row
  /// @param count the end of the rows
  /// @param taps where in a row the elements lie; for short runs an array in the first-level cache
  ///   costs less than a loop that counts, whose bounds C2 tests again for every row and run
  /// @param panels weights: for each tap and element `vectors` vectors of filters
  /// @param panel where the panel begins
  /// @param vectors vectors of filters in the panel, from 1 to 4
  /// @param paired whether the panel is paired; then the taps are those of pairs, and the sums of
  ///   even elements and of odd ones are added at the end
  /// @param bias a vector of filters each
  /// @param biases where the panel's biases begin
  /// @param lowest the smallest result
  /// @param target an empty one, and nothing is computed: how [WarmUp] calls without arithmetic
  /// @param targets where each position of the target begins; what follows the last one is written
  ///   too
  /// @param column where in a position the panel's filters begin
  /// @param ahead where in the panels weights begin that are fetched meanwhile, if there are blocks
  ///   that can
  /// @param end where they end
  static void multiply(
      MemorySegment left,
      long[] rows,
      int from,
      int count,
      Taps taps,
      MemorySegment panels,
      long panel,
      int vectors,
      boolean paired,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment target,
      long[] targets,
      long column,
      long ahead,
      long end) {
    if (RunBlocks.fit(taps.row())) {
      RunBlocks.multiply(
          left, rows, from, count, taps, panels, panel, vectors, target, targets, column, ahead,
          end);
      RunSums.finish(vectors, bias, biases, lowest, target, targets, from, count, column);
      return;
    }
    long[] starts = taps.starts();
    long[] offsets = taps.offsets();
    switch (vectors) {
      case 4 -> {
        for (int first = from; first < count; first += 4) {
          WideBlocks.multiply4x4(
              left, rows, first, starts, offsets, panels, panel, bias, biases, lowest, target,
              targets, column);
        }
      }
      case 3 -> {
        for (int first = from; first < count; first += 5) {
          WideBlocks.multiply5x3(
              left, rows, first, starts, offsets, panels, panel, bias, biases, lowest, target,
              targets, column);
        }
      }
      case 2 -> {
        for (int first = from; first < count; first += 6) {
          NarrowBlocks.multiply6x2(
              left, rows, first, starts, offsets, panels, panel, bias, biases, lowest, target,
              targets, column);
        }
      }
      case 1 -> {
        for (int first = from; first < count; first += 8) {
          if (paired) {
            PairedBlocks.multiply8x1(
                left, rows, first, starts, offsets, panels, panel, bias, biases, lowest, target,
                targets, column);
          } else {
            NarrowBlocks.multiply8x1(
                left, rows, first, starts, offsets, panels, panel, bias, biases, lowest, target,
                targets, column);
          }
        }
      }
      default -> throw new AssertionError(vectors);
    }
  }

  /// target = left * panel for the first `count` rows, in their order.
  ///
  /// @param zeros a vector of filters each
  /// @param ahead where in the panels weights begin that are to be fetched meanwhile
  /// @param end where they end
  /// @see #multiply
  static void sum(
      MemorySegment left,
      long[] rows,
      int count,
      Taps taps,
      MemorySegment panels,
      long panel,
      int vectors,
      MemorySegment zeros,
      MemorySegment target,
      long[] targets,
      long column,
      long ahead,
      long end) {
    if (RunBlocks.fitSums(taps.row())) {
      RunBlocks.multiply(
          left, rows, 0, count, taps, panels, panel, vectors, target, targets, column, ahead, end);
    } else {
      multiply(
          left,
          rows,
          0,
          count,
          taps,
          panels,
          panel,
          vectors,
          false,
          zeros,
          0,
          Float.NEGATIVE_INFINITY,
          target,
          targets,
          column,
          ahead,
          end);
    }
  }
}
