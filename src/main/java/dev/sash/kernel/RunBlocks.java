package dev.sash.kernel;

import java.lang.foreign.MemorySegment;

/// The [VectorBlocks] of panels whose elements lie side by side in long runs, as those of a 1x1
/// kernel and of transformed tiles do. C2 tests the bounds of a run before it and not at every
/// value, which on processors that multiply two vectors a cycle would take longer than the
/// products; and what is broadcast needs no address of its own.
///
/// The blocks, in [WideRunBlocks] and [NarrowRunBlocks], give sums alone: with what is done to them
/// after they would be too large for the JIT.
final class RunBlocks {

  /// Elements from which a run is worth the tests before it, and that its sums are finished apart.
  private static final int SHORTEST = 32;

  /// The same where the sums are all that is asked for.
  private static final int SHORTEST_OF_SUMS = 12;

  private RunBlocks() {}

  /// Returns whether elements that lie side by side so far are computed by these blocks.
  ///
  /// @param run how many, in each run
  static boolean fit(int run) {
    return run >= SHORTEST && areThere();
  }

  /// Returns whether sums over elements that lie side by side so far are computed by these blocks.
  ///
  /// @param run how many, in each run
  static boolean fitSums(int run) {
    return run >= SHORTEST_OF_SUMS && areThere();
  }

  private static boolean areThere() {
    return Floats.LANES.width() >= Panels.LANES_OF_MANY_REGISTERS;
  }

  /// Returns whether there are blocks for so many vectors that fetch.
  static boolean canFetch(int vectors) {
    return vectors == 4;
  }

  /// Returns how many positions are computed together at most.
  static int rows(int vectors) {
    return switch (vectors) {
      case 4 -> 5;
      case 3 -> 7;
      case 2 -> 9;
      case 1 -> 8;
      default -> throw new AssertionError(vectors);
    };
  }

  /// Returns how many positions are computed for so many.
  static int computed(int vectors, int count) {
    if (vectors < 4) {
      return Math.ceilDiv(count, rows(vectors)) * rows(vectors);
    }
    int inFours = inFours(count);
    return count == 1 ? 1 : Math.ceilDiv(count - inFours, 5) * 5 + inFours;
  }

  /// Returns how many of so many positions are left to blocks of four vectors and four positions
  /// when blocks of five are done, so that the last block computes few that nobody needs: none from
  /// twelve positions on.
  static int inFours(int count) {
    return 4 * Math.min((5 - count % 5) % 5, Math.ceilDiv(count, 4));
  }

  /// target = left * panel for rows from `from` on up to `count`, in this order.
  ///
  /// @param ahead where in the panels weights begin that are to be fetched meanwhile, if there are
  ///   blocks that can
  /// @param end where they end
  /// @see VectorBlocks#multiply
  static void multiply(
      MemorySegment left,
      long[] rows,
      int from,
      int count,
      Taps taps,
      MemorySegment panels,
      long panel,
      int vectors,
      MemorySegment target,
      long[] targets,
      long column,
      long ahead,
      long end) {
    long[] runs = taps.rows();
    int run = taps.row();
    int first = from;
    switch (vectors) {
      case 4 -> {
        if (first == count - 1) {
          WideRunBlocks.multiply1x4(
              left, rows, first, runs, run, panels, panel, target, targets, column);
          return;
        }
        if (ahead < end) {
          first =
              FetchingRunBlocks.multiply(
                  left, rows, from, count, taps, panels, panel, target, targets, column, ahead,
                  end);
        }
        int fives = count - inFours(count - first);
        for (; first < fives; first += 5) {
          WideRunBlocks.multiply5x4(
              left, rows, first, runs, run, panels, panel, target, targets, column);
        }
        for (; first < count; first += 4) {
          WideRunBlocks.multiply4x4(
              left, rows, first, runs, run, panels, panel, target, targets, column);
        }
      }
      case 3 -> {
        for (; first < count; first += 7) {
          WideRunBlocks.multiply7x3(
              left, rows, first, runs, run, panels, panel, target, targets, column);
        }
      }
      case 2 -> {
        for (; first < count; first += 9) {
          NarrowRunBlocks.multiply9x2(
              left, rows, first, runs, run, panels, panel, target, targets, column);
        }
      }
      case 1 -> {
        for (; first < count; first += 8) {
          NarrowRunBlocks.multiply8x1(
              left, rows, first, runs, run, panels, panel, target, targets, column);
        }
      }
      default -> throw new AssertionError(vectors);
    }
  }
}
