package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// [RunBlocks] for four vectors that meanwhile read weights which are multiplied later, so that
/// they are in the second-level cache by then: Java has no instruction to prefetch. Where weights
/// come from memory, a core waits for them a third of the time otherwise; where they are in the
/// cache, these blocks take a twentieth longer than others.
///
/// A core waits for what it reads as soon as a few hundred instructions behind are done, so it is
/// the processor's own prefetching that has to be in time. It follows a stream of lines at half the
/// speed of memory, several streams at all of it: hence four, each of its own part of the weights.
///
/// They are methods of their own, because the JIT does not always make two loops of one that may
/// fetch.
final class FetchingRunBlocks {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfInt BITS = ValueLayout.JAVA_INT_UNALIGNED;
  private static final long BYTES = SPECIES.vectorByteSize();
  private static final long VALUE = Float.BYTES;

  /// Bytes of a line of the cache.
  private static final long LINE = 64;

  private static final int STREAMS = 4;

  /// Bytes of a stream that are fetched for each element of a position, where many positions share
  /// the work, and where few do. Memory is not faster.
  private static final long STEP = 8;

  private static final long LARGE_STEP = 16;

  /// Has the JIT keep what is read for nothing. Threads overwrite what others wrote.
  @SuppressWarnings("unused")
  private static int fetched;

  private FetchingRunBlocks() {}

  /// target = left * panel for rows from `from` on, as many as there is something to fetch for.
  ///
  /// @param ahead where in the panels the weights begin that are fetched
  /// @param end where they end
  /// @return the first row that is not computed
  /// @see RunBlocks#multiply
  static int multiply(
      MemorySegment left,
      long[] rows,
      int from,
      int count,
      Taps taps,
      MemorySegment panels,
      long panel,
      MemorySegment target,
      long[] targets,
      long column,
      long ahead,
      long end) {
    long[] runs = taps.rows();
    int run = taps.row();
    int fives = count - RunBlocks.inFours(count - from);
    long elements = (long) run * runs.length;
    long stream = (end - ahead) / STREAMS;
    boolean shared = (count - from) / 5 * elements * STEP >= stream;
    long step = shared ? STEP : LARGE_STEP;
    int first = from;
    long last = ahead + stream - elements * step;
    for (long at = ahead; first < count && at <= last; at += elements * step) {
      if (first < fives) {
        multiply5x4(
            left, rows, first, runs, run, panels, panel, target, targets, column, at, stream, step);
        first += 5;
      } else {
        multiply4x4(
            left, rows, first, runs, run, panels, panel, target, targets, column, at, stream, step);
        first += 4;
      }
    }
    return first;
  }

  /// @param ahead where in the panels the first stream begins
  /// @param stream bytes from one stream to the next
  /// @param step bytes of a stream that are fetched for each element: a power of two, at most a
  ///   line
  static void multiply5x4(
      MemorySegment left,
      long[] rows,
      int first,
      long[] runs,
      int run,
      MemorySegment panels,
      long panel,
      MemorySegment target,
      long[] targets,
      long column,
      long ahead,
      long stream,
      long step) {
    if (target.byteSize() == 0) {
      return;
    }
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector s00 = zero;
    FloatVector s01 = zero;
    FloatVector s02 = zero;
    FloatVector s03 = zero;
    FloatVector s10 = zero;
    FloatVector s11 = zero;
    FloatVector s12 = zero;
    FloatVector s13 = zero;
    FloatVector s20 = zero;
    FloatVector s21 = zero;
    FloatVector s22 = zero;
    FloatVector s23 = zero;
    FloatVector s30 = zero;
    FloatVector s31 = zero;
    FloatVector s32 = zero;
    FloatVector s33 = zero;
    FloatVector s40 = zero;
    FloatVector s41 = zero;
    FloatVector s42 = zero;
    FloatVector s43 = zero;
    long weights = panel;
    long row0 = rows[first];
    long row1 = rows[first + 1];
    long row2 = rows[first + 2];
    long row3 = rows[first + 3];
    long row4 = rows[first + 4];
    int sum = 0;
    long mask = LINE / step - 1;
    long next = ahead;
    for (long start : runs) {
      long from0 = row0 + start;
      long from1 = row1 + start;
      long from2 = row2 + start;
      long from3 = row3 + start;
      long from4 = row4 + start;
      for (int i = 0; i < run; i++) {
        long element = weights + i * (4 * BYTES);
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, element, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, element + BYTES, ORDER);
        FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, panels, element + 2 * BYTES, ORDER);
        FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, panels, element + 3 * BYTES, ORDER);
        if ((i & mask) == 0) {
          long line = next + i * step;
          sum += panels.get(BITS, line) + panels.get(BITS, line + stream);
          sum += panels.get(BITS, line + 2 * stream) + panels.get(BITS, line + 3 * stream);
        }
        FloatVector x0 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from0 + i * VALUE));
        s00 = x0.fma(w0, s00);
        s01 = x0.fma(w1, s01);
        s02 = x0.fma(w2, s02);
        s03 = x0.fma(w3, s03);
        FloatVector x1 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from1 + i * VALUE));
        s10 = x1.fma(w0, s10);
        s11 = x1.fma(w1, s11);
        s12 = x1.fma(w2, s12);
        s13 = x1.fma(w3, s13);
        FloatVector x2 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from2 + i * VALUE));
        s20 = x2.fma(w0, s20);
        s21 = x2.fma(w1, s21);
        s22 = x2.fma(w2, s22);
        s23 = x2.fma(w3, s23);
        FloatVector x3 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from3 + i * VALUE));
        s30 = x3.fma(w0, s30);
        s31 = x3.fma(w1, s31);
        s32 = x3.fma(w2, s32);
        s33 = x3.fma(w3, s33);
        FloatVector x4 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from4 + i * VALUE));
        s40 = x4.fma(w0, s40);
        s41 = x4.fma(w1, s41);
        s42 = x4.fma(w2, s42);
        s43 = x4.fma(w3, s43);
      }
      weights += run * (4 * BYTES);
      next += run * step;
    }
    fetched = sum;
    long to0 = targets[first] + column;
    s00.intoMemorySegment(target, to0, ORDER);
    s01.intoMemorySegment(target, to0 + BYTES, ORDER);
    s02.intoMemorySegment(target, to0 + 2 * BYTES, ORDER);
    s03.intoMemorySegment(target, to0 + 3 * BYTES, ORDER);
    long to1 = targets[first + 1] + column;
    s10.intoMemorySegment(target, to1, ORDER);
    s11.intoMemorySegment(target, to1 + BYTES, ORDER);
    s12.intoMemorySegment(target, to1 + 2 * BYTES, ORDER);
    s13.intoMemorySegment(target, to1 + 3 * BYTES, ORDER);
    long to2 = targets[first + 2] + column;
    s20.intoMemorySegment(target, to2, ORDER);
    s21.intoMemorySegment(target, to2 + BYTES, ORDER);
    s22.intoMemorySegment(target, to2 + 2 * BYTES, ORDER);
    s23.intoMemorySegment(target, to2 + 3 * BYTES, ORDER);
    long to3 = targets[first + 3] + column;
    s30.intoMemorySegment(target, to3, ORDER);
    s31.intoMemorySegment(target, to3 + BYTES, ORDER);
    s32.intoMemorySegment(target, to3 + 2 * BYTES, ORDER);
    s33.intoMemorySegment(target, to3 + 3 * BYTES, ORDER);
    long to4 = targets[first + 4] + column;
    s40.intoMemorySegment(target, to4, ORDER);
    s41.intoMemorySegment(target, to4 + BYTES, ORDER);
    s42.intoMemorySegment(target, to4 + 2 * BYTES, ORDER);
    s43.intoMemorySegment(target, to4 + 3 * BYTES, ORDER);
  }

  /// @see #multiply5x4
  static void multiply4x4(
      MemorySegment left,
      long[] rows,
      int first,
      long[] runs,
      int run,
      MemorySegment panels,
      long panel,
      MemorySegment target,
      long[] targets,
      long column,
      long ahead,
      long stream,
      long step) {
    if (target.byteSize() == 0) {
      return;
    }
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector s00 = zero;
    FloatVector s01 = zero;
    FloatVector s02 = zero;
    FloatVector s03 = zero;
    FloatVector s10 = zero;
    FloatVector s11 = zero;
    FloatVector s12 = zero;
    FloatVector s13 = zero;
    FloatVector s20 = zero;
    FloatVector s21 = zero;
    FloatVector s22 = zero;
    FloatVector s23 = zero;
    FloatVector s30 = zero;
    FloatVector s31 = zero;
    FloatVector s32 = zero;
    FloatVector s33 = zero;
    long weights = panel;
    long row0 = rows[first];
    long row1 = rows[first + 1];
    long row2 = rows[first + 2];
    long row3 = rows[first + 3];
    int sum = 0;
    long mask = LINE / step - 1;
    long next = ahead;
    for (long start : runs) {
      long from0 = row0 + start;
      long from1 = row1 + start;
      long from2 = row2 + start;
      long from3 = row3 + start;
      for (int i = 0; i < run; i++) {
        long element = weights + i * (4 * BYTES);
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, element, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, element + BYTES, ORDER);
        FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, panels, element + 2 * BYTES, ORDER);
        FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, panels, element + 3 * BYTES, ORDER);
        if ((i & mask) == 0) {
          long line = next + i * step;
          sum += panels.get(BITS, line) + panels.get(BITS, line + stream);
          sum += panels.get(BITS, line + 2 * stream) + panels.get(BITS, line + 3 * stream);
        }
        FloatVector x0 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from0 + i * VALUE));
        s00 = x0.fma(w0, s00);
        s01 = x0.fma(w1, s01);
        s02 = x0.fma(w2, s02);
        s03 = x0.fma(w3, s03);
        FloatVector x1 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from1 + i * VALUE));
        s10 = x1.fma(w0, s10);
        s11 = x1.fma(w1, s11);
        s12 = x1.fma(w2, s12);
        s13 = x1.fma(w3, s13);
        FloatVector x2 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from2 + i * VALUE));
        s20 = x2.fma(w0, s20);
        s21 = x2.fma(w1, s21);
        s22 = x2.fma(w2, s22);
        s23 = x2.fma(w3, s23);
        FloatVector x3 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from3 + i * VALUE));
        s30 = x3.fma(w0, s30);
        s31 = x3.fma(w1, s31);
        s32 = x3.fma(w2, s32);
        s33 = x3.fma(w3, s33);
      }
      weights += run * (4 * BYTES);
      next += run * step;
    }
    fetched = sum;
    long to0 = targets[first] + column;
    s00.intoMemorySegment(target, to0, ORDER);
    s01.intoMemorySegment(target, to0 + BYTES, ORDER);
    s02.intoMemorySegment(target, to0 + 2 * BYTES, ORDER);
    s03.intoMemorySegment(target, to0 + 3 * BYTES, ORDER);
    long to1 = targets[first + 1] + column;
    s10.intoMemorySegment(target, to1, ORDER);
    s11.intoMemorySegment(target, to1 + BYTES, ORDER);
    s12.intoMemorySegment(target, to1 + 2 * BYTES, ORDER);
    s13.intoMemorySegment(target, to1 + 3 * BYTES, ORDER);
    long to2 = targets[first + 2] + column;
    s20.intoMemorySegment(target, to2, ORDER);
    s21.intoMemorySegment(target, to2 + BYTES, ORDER);
    s22.intoMemorySegment(target, to2 + 2 * BYTES, ORDER);
    s23.intoMemorySegment(target, to2 + 3 * BYTES, ORDER);
    long to3 = targets[first + 3] + column;
    s30.intoMemorySegment(target, to3, ORDER);
    s31.intoMemorySegment(target, to3 + BYTES, ORDER);
    s32.intoMemorySegment(target, to3 + 2 * BYTES, ORDER);
    s33.intoMemorySegment(target, to3 + 3 * BYTES, ORDER);
  }
}
