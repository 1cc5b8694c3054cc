package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Products of matrix rows with a panel of packed weights, held in registers: as many output
/// positions x vectors of filters as the registers take, every weight vector loaded once for all
/// the positions, every input value broadcast once for all the filters.
///
/// The elements of a row lie wherever in memory [Taps] tells: convolution needs no im2col. Sums run
/// through the elements in the panel's order, the same for every position; the bias comes last,
/// because small products would lose digits beside it.
///
/// Written out because the arithmetic must stay in registers: every vector here is a local variable
/// of one method, and nothing is called with vectors but methods of the Vector API. Those are
/// always inlined; C2 stops inlining others once a method is this large, or once they are compiled
/// by themselves, and then puts every vector on the heap.
final class VectorBlocks {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final long BYTES = SPECIES.vectorByteSize();

  /// Output positions that the largest block has: arrays of rows have this many more at the end.
  static final int MOST_ROWS = 8;

  private VectorBlocks() {}

  /// Returns how many positions are computed together.
  ///
  /// @param vectors vectors of filters in the panel, from 1 to 4
  static int rows(int vectors) {
    return switch (vectors) {
      case 4 -> 4;
      case 3 -> 5;
      case 2 -> 6;
      case 1 -> MOST_ROWS;
      default -> throw new AssertionError(vectors);
    };
  }

  /// target = max(lowest, bias + left * panel) for rows from `from` on up to `count`, in this
  /// order. All offsets are in bytes.
  ///
  /// @param left where the rows lie
  /// @param rows where each row begins; what follows the last one is read too and must be valid
  /// @param from the first row
  /// @param count the end of the rows
  /// @param taps where in a row each run of elements begins
  /// @param offsets where in a run each element lies; an array in the first-level cache costs less
  ///   than a loop that counts, whose bounds C2 tests again for every row and run
  /// @param panels weights: for each tap and element `vectors` vectors of filters
  /// @param panel where the panel begins
  /// @param vectors vectors of filters in the panel, from 1 to 4
  /// @param bias a vector of filters each
  /// @param biases where the panel's biases begin
  /// @param lowest the smallest result
  /// @param target an empty one, and nothing is computed: how [WarmUp] calls without arithmetic
  /// @param targets where each position of the target begins; what follows the last one is written
  ///   too
  /// @param column where in a position the panel's filters begin
  static void multiply(
      MemorySegment left,
      long[] rows,
      int from,
      int count,
      long[] taps,
      long[] offsets,
      MemorySegment panels,
      long panel,
      int vectors,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment target,
      long[] targets,
      long column) {
    switch (vectors) {
      case 4 -> {
        for (int first = from; first < count; first += 4) {
          multiply4x4(
              left, rows, first, taps, offsets, panels, panel, bias, biases, lowest, target,
              targets, column);
        }
      }
      case 3 -> {
        for (int first = from; first < count; first += 5) {
          multiply5x3(
              left, rows, first, taps, offsets, panels, panel, bias, biases, lowest, target,
              targets, column);
        }
      }
      case 2 -> {
        for (int first = from; first < count; first += 6) {
          multiply6x2(
              left, rows, first, taps, offsets, panels, panel, bias, biases, lowest, target,
              targets, column);
        }
      }
      case 1 -> {
        for (int first = from; first < count; first += 8) {
          multiply8x1(
              left, rows, first, taps, offsets, panels, panel, bias, biases, lowest, target,
              targets, column);
        }
      }
      default -> throw new AssertionError(vectors);
    }
  }

  private static void multiply4x4(
      MemorySegment left,
      long[] rows,
      int first,
      long[] taps,
      long[] offsets,
      MemorySegment panels,
      long panel,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment target,
      long[] targets,
      long column) {
    if (target.byteSize() == 0) {
      return;
    }
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s03 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s13 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s23 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    FloatVector s33 = FloatVector.zero(SPECIES);
    long weights = panel;
    long row0 = rows[first];
    long row1 = rows[first + 1];
    long row2 = rows[first + 2];
    long row3 = rows[first + 3];
    for (long tap : taps) {
      for (long offset : offsets) {
        long element = tap + offset;
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, weights, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, weights + BYTES, ORDER);
        FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, panels, weights + 2 * BYTES, ORDER);
        FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, panels, weights + 3 * BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row0 + element));
        s00 = x0.fma(w0, s00);
        s01 = x0.fma(w1, s01);
        s02 = x0.fma(w2, s02);
        s03 = x0.fma(w3, s03);
        FloatVector x1 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row1 + element));
        s10 = x1.fma(w0, s10);
        s11 = x1.fma(w1, s11);
        s12 = x1.fma(w2, s12);
        s13 = x1.fma(w3, s13);
        FloatVector x2 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row2 + element));
        s20 = x2.fma(w0, s20);
        s21 = x2.fma(w1, s21);
        s22 = x2.fma(w2, s22);
        s23 = x2.fma(w3, s23);
        FloatVector x3 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row3 + element));
        s30 = x3.fma(w0, s30);
        s31 = x3.fma(w1, s31);
        s32 = x3.fma(w2, s32);
        s33 = x3.fma(w3, s33);
        weights += 4 * BYTES;
      }
    }
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, bias, biases + BYTES, ORDER);
    FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, bias, biases + 2 * BYTES, ORDER);
    FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, bias, biases + 3 * BYTES, ORDER);
    long to0 = targets[first] + column;
    s00 = s00.add(b0);
    s00.blend(low, s00.lt(low)).intoMemorySegment(target, to0, ORDER);
    s01 = s01.add(b1);
    s01.blend(low, s01.lt(low)).intoMemorySegment(target, to0 + BYTES, ORDER);
    s02 = s02.add(b2);
    s02.blend(low, s02.lt(low)).intoMemorySegment(target, to0 + 2 * BYTES, ORDER);
    s03 = s03.add(b3);
    s03.blend(low, s03.lt(low)).intoMemorySegment(target, to0 + 3 * BYTES, ORDER);
    long to1 = targets[first + 1] + column;
    s10 = s10.add(b0);
    s10.blend(low, s10.lt(low)).intoMemorySegment(target, to1, ORDER);
    s11 = s11.add(b1);
    s11.blend(low, s11.lt(low)).intoMemorySegment(target, to1 + BYTES, ORDER);
    s12 = s12.add(b2);
    s12.blend(low, s12.lt(low)).intoMemorySegment(target, to1 + 2 * BYTES, ORDER);
    s13 = s13.add(b3);
    s13.blend(low, s13.lt(low)).intoMemorySegment(target, to1 + 3 * BYTES, ORDER);
    long to2 = targets[first + 2] + column;
    s20 = s20.add(b0);
    s20.blend(low, s20.lt(low)).intoMemorySegment(target, to2, ORDER);
    s21 = s21.add(b1);
    s21.blend(low, s21.lt(low)).intoMemorySegment(target, to2 + BYTES, ORDER);
    s22 = s22.add(b2);
    s22.blend(low, s22.lt(low)).intoMemorySegment(target, to2 + 2 * BYTES, ORDER);
    s23 = s23.add(b3);
    s23.blend(low, s23.lt(low)).intoMemorySegment(target, to2 + 3 * BYTES, ORDER);
    long to3 = targets[first + 3] + column;
    s30 = s30.add(b0);
    s30.blend(low, s30.lt(low)).intoMemorySegment(target, to3, ORDER);
    s31 = s31.add(b1);
    s31.blend(low, s31.lt(low)).intoMemorySegment(target, to3 + BYTES, ORDER);
    s32 = s32.add(b2);
    s32.blend(low, s32.lt(low)).intoMemorySegment(target, to3 + 2 * BYTES, ORDER);
    s33 = s33.add(b3);
    s33.blend(low, s33.lt(low)).intoMemorySegment(target, to3 + 3 * BYTES, ORDER);
  }

  private static void multiply5x3(
      MemorySegment left,
      long[] rows,
      int first,
      long[] taps,
      long[] offsets,
      MemorySegment panels,
      long panel,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment target,
      long[] targets,
      long column) {
    if (target.byteSize() == 0) {
      return;
    }
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s02 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s12 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s22 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s32 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s42 = FloatVector.zero(SPECIES);
    long weights = panel;
    long row0 = rows[first];
    long row1 = rows[first + 1];
    long row2 = rows[first + 2];
    long row3 = rows[first + 3];
    long row4 = rows[first + 4];
    for (long tap : taps) {
      for (long offset : offsets) {
        long element = tap + offset;
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, weights, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, weights + BYTES, ORDER);
        FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, panels, weights + 2 * BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row0 + element));
        s00 = x0.fma(w0, s00);
        s01 = x0.fma(w1, s01);
        s02 = x0.fma(w2, s02);
        FloatVector x1 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row1 + element));
        s10 = x1.fma(w0, s10);
        s11 = x1.fma(w1, s11);
        s12 = x1.fma(w2, s12);
        FloatVector x2 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row2 + element));
        s20 = x2.fma(w0, s20);
        s21 = x2.fma(w1, s21);
        s22 = x2.fma(w2, s22);
        FloatVector x3 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row3 + element));
        s30 = x3.fma(w0, s30);
        s31 = x3.fma(w1, s31);
        s32 = x3.fma(w2, s32);
        FloatVector x4 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row4 + element));
        s40 = x4.fma(w0, s40);
        s41 = x4.fma(w1, s41);
        s42 = x4.fma(w2, s42);
        weights += 3 * BYTES;
      }
    }
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, bias, biases + BYTES, ORDER);
    FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, bias, biases + 2 * BYTES, ORDER);
    long to0 = targets[first] + column;
    s00 = s00.add(b0);
    s00.blend(low, s00.lt(low)).intoMemorySegment(target, to0, ORDER);
    s01 = s01.add(b1);
    s01.blend(low, s01.lt(low)).intoMemorySegment(target, to0 + BYTES, ORDER);
    s02 = s02.add(b2);
    s02.blend(low, s02.lt(low)).intoMemorySegment(target, to0 + 2 * BYTES, ORDER);
    long to1 = targets[first + 1] + column;
    s10 = s10.add(b0);
    s10.blend(low, s10.lt(low)).intoMemorySegment(target, to1, ORDER);
    s11 = s11.add(b1);
    s11.blend(low, s11.lt(low)).intoMemorySegment(target, to1 + BYTES, ORDER);
    s12 = s12.add(b2);
    s12.blend(low, s12.lt(low)).intoMemorySegment(target, to1 + 2 * BYTES, ORDER);
    long to2 = targets[first + 2] + column;
    s20 = s20.add(b0);
    s20.blend(low, s20.lt(low)).intoMemorySegment(target, to2, ORDER);
    s21 = s21.add(b1);
    s21.blend(low, s21.lt(low)).intoMemorySegment(target, to2 + BYTES, ORDER);
    s22 = s22.add(b2);
    s22.blend(low, s22.lt(low)).intoMemorySegment(target, to2 + 2 * BYTES, ORDER);
    long to3 = targets[first + 3] + column;
    s30 = s30.add(b0);
    s30.blend(low, s30.lt(low)).intoMemorySegment(target, to3, ORDER);
    s31 = s31.add(b1);
    s31.blend(low, s31.lt(low)).intoMemorySegment(target, to3 + BYTES, ORDER);
    s32 = s32.add(b2);
    s32.blend(low, s32.lt(low)).intoMemorySegment(target, to3 + 2 * BYTES, ORDER);
    long to4 = targets[first + 4] + column;
    s40 = s40.add(b0);
    s40.blend(low, s40.lt(low)).intoMemorySegment(target, to4, ORDER);
    s41 = s41.add(b1);
    s41.blend(low, s41.lt(low)).intoMemorySegment(target, to4 + BYTES, ORDER);
    s42 = s42.add(b2);
    s42.blend(low, s42.lt(low)).intoMemorySegment(target, to4 + 2 * BYTES, ORDER);
  }

  private static void multiply6x2(
      MemorySegment left,
      long[] rows,
      int first,
      long[] taps,
      long[] offsets,
      MemorySegment panels,
      long panel,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment target,
      long[] targets,
      long column) {
    if (target.byteSize() == 0) {
      return;
    }
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    long weights = panel;
    long row0 = rows[first];
    long row1 = rows[first + 1];
    long row2 = rows[first + 2];
    long row3 = rows[first + 3];
    long row4 = rows[first + 4];
    long row5 = rows[first + 5];
    for (long tap : taps) {
      for (long offset : offsets) {
        long element = tap + offset;
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, weights, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, weights + BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row0 + element));
        s00 = x0.fma(w0, s00);
        s01 = x0.fma(w1, s01);
        FloatVector x1 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row1 + element));
        s10 = x1.fma(w0, s10);
        s11 = x1.fma(w1, s11);
        FloatVector x2 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row2 + element));
        s20 = x2.fma(w0, s20);
        s21 = x2.fma(w1, s21);
        FloatVector x3 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row3 + element));
        s30 = x3.fma(w0, s30);
        s31 = x3.fma(w1, s31);
        FloatVector x4 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row4 + element));
        s40 = x4.fma(w0, s40);
        s41 = x4.fma(w1, s41);
        FloatVector x5 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row5 + element));
        s50 = x5.fma(w0, s50);
        s51 = x5.fma(w1, s51);
        weights += 2 * BYTES;
      }
    }
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, bias, biases + BYTES, ORDER);
    long to0 = targets[first] + column;
    s00 = s00.add(b0);
    s00.blend(low, s00.lt(low)).intoMemorySegment(target, to0, ORDER);
    s01 = s01.add(b1);
    s01.blend(low, s01.lt(low)).intoMemorySegment(target, to0 + BYTES, ORDER);
    long to1 = targets[first + 1] + column;
    s10 = s10.add(b0);
    s10.blend(low, s10.lt(low)).intoMemorySegment(target, to1, ORDER);
    s11 = s11.add(b1);
    s11.blend(low, s11.lt(low)).intoMemorySegment(target, to1 + BYTES, ORDER);
    long to2 = targets[first + 2] + column;
    s20 = s20.add(b0);
    s20.blend(low, s20.lt(low)).intoMemorySegment(target, to2, ORDER);
    s21 = s21.add(b1);
    s21.blend(low, s21.lt(low)).intoMemorySegment(target, to2 + BYTES, ORDER);
    long to3 = targets[first + 3] + column;
    s30 = s30.add(b0);
    s30.blend(low, s30.lt(low)).intoMemorySegment(target, to3, ORDER);
    s31 = s31.add(b1);
    s31.blend(low, s31.lt(low)).intoMemorySegment(target, to3 + BYTES, ORDER);
    long to4 = targets[first + 4] + column;
    s40 = s40.add(b0);
    s40.blend(low, s40.lt(low)).intoMemorySegment(target, to4, ORDER);
    s41 = s41.add(b1);
    s41.blend(low, s41.lt(low)).intoMemorySegment(target, to4 + BYTES, ORDER);
    long to5 = targets[first + 5] + column;
    s50 = s50.add(b0);
    s50.blend(low, s50.lt(low)).intoMemorySegment(target, to5, ORDER);
    s51 = s51.add(b1);
    s51.blend(low, s51.lt(low)).intoMemorySegment(target, to5 + BYTES, ORDER);
  }

  private static void multiply8x1(
      MemorySegment left,
      long[] rows,
      int first,
      long[] taps,
      long[] offsets,
      MemorySegment panels,
      long panel,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment target,
      long[] targets,
      long column) {
    if (target.byteSize() == 0) {
      return;
    }
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s60 = FloatVector.zero(SPECIES);
    FloatVector s70 = FloatVector.zero(SPECIES);
    long weights = panel;
    long row0 = rows[first];
    long row1 = rows[first + 1];
    long row2 = rows[first + 2];
    long row3 = rows[first + 3];
    long row4 = rows[first + 4];
    long row5 = rows[first + 5];
    long row6 = rows[first + 6];
    long row7 = rows[first + 7];
    for (long tap : taps) {
      for (long offset : offsets) {
        long element = tap + offset;
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, weights, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row0 + element));
        s00 = x0.fma(w0, s00);
        FloatVector x1 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row1 + element));
        s10 = x1.fma(w0, s10);
        FloatVector x2 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row2 + element));
        s20 = x2.fma(w0, s20);
        FloatVector x3 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row3 + element));
        s30 = x3.fma(w0, s30);
        FloatVector x4 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row4 + element));
        s40 = x4.fma(w0, s40);
        FloatVector x5 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row5 + element));
        s50 = x5.fma(w0, s50);
        FloatVector x6 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row6 + element));
        s60 = x6.fma(w0, s60);
        FloatVector x7 = FloatVector.broadcast(SPECIES, left.get(FLOAT, row7 + element));
        s70 = x7.fma(w0, s70);
        weights += BYTES;
      }
    }
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    long to0 = targets[first] + column;
    s00 = s00.add(b0);
    s00.blend(low, s00.lt(low)).intoMemorySegment(target, to0, ORDER);
    long to1 = targets[first + 1] + column;
    s10 = s10.add(b0);
    s10.blend(low, s10.lt(low)).intoMemorySegment(target, to1, ORDER);
    long to2 = targets[first + 2] + column;
    s20 = s20.add(b0);
    s20.blend(low, s20.lt(low)).intoMemorySegment(target, to2, ORDER);
    long to3 = targets[first + 3] + column;
    s30 = s30.add(b0);
    s30.blend(low, s30.lt(low)).intoMemorySegment(target, to3, ORDER);
    long to4 = targets[first + 4] + column;
    s40 = s40.add(b0);
    s40.blend(low, s40.lt(low)).intoMemorySegment(target, to4, ORDER);
    long to5 = targets[first + 5] + column;
    s50 = s50.add(b0);
    s50.blend(low, s50.lt(low)).intoMemorySegment(target, to5, ORDER);
    long to6 = targets[first + 6] + column;
    s60 = s60.add(b0);
    s60.blend(low, s60.lt(low)).intoMemorySegment(target, to6, ORDER);
    long to7 = targets[first + 7] + column;
    s70 = s70.add(b0);
    s70.blend(low, s70.lt(low)).intoMemorySegment(target, to7, ORDER);
  }
}
