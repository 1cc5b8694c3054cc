package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The [RunBlocks] of panels of one and two vectors, as their name says: positions x vectors.
///
/// Every vector here is a local variable of one method, as in [WideRunBlocks].
final class NarrowRunBlocks {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final long BYTES = SPECIES.vectorByteSize();
  private static final long VALUE = Float.BYTES;

  private NarrowRunBlocks() {}

  static void multiply9x2(
      MemorySegment left,
      long[] rows,
      int first,
      long[] runs,
      int run,
      MemorySegment panels,
      long panel,
      MemorySegment target,
      long[] targets,
      long column) {
    if (target.byteSize() == 0) {
      return;
    }
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector s00 = zero;
    FloatVector s01 = zero;
    FloatVector s10 = zero;
    FloatVector s11 = zero;
    FloatVector s20 = zero;
    FloatVector s21 = zero;
    FloatVector s30 = zero;
    FloatVector s31 = zero;
    FloatVector s40 = zero;
    FloatVector s41 = zero;
    FloatVector s50 = zero;
    FloatVector s51 = zero;
    FloatVector s60 = zero;
    FloatVector s61 = zero;
    FloatVector s70 = zero;
    FloatVector s71 = zero;
    FloatVector s80 = zero;
    FloatVector s81 = zero;
    long weights = panel;
    long row0 = rows[first];
    long row1 = rows[first + 1];
    long row2 = rows[first + 2];
    long row3 = rows[first + 3];
    long row4 = rows[first + 4];
    long row5 = rows[first + 5];
    long row6 = rows[first + 6];
    long row7 = rows[first + 7];
    long row8 = rows[first + 8];
    for (long start : runs) {
      long from0 = row0 + start;
      long from1 = row1 + start;
      long from2 = row2 + start;
      long from3 = row3 + start;
      long from4 = row4 + start;
      long from5 = row5 + start;
      long from6 = row6 + start;
      long from7 = row7 + start;
      long from8 = row8 + start;
      for (int i = 0; i < run; i++) {
        long element = weights + i * (2 * BYTES);
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, element, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, element + BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from0 + i * VALUE));
        s00 = x0.fma(w0, s00);
        s01 = x0.fma(w1, s01);
        FloatVector x1 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from1 + i * VALUE));
        s10 = x1.fma(w0, s10);
        s11 = x1.fma(w1, s11);
        FloatVector x2 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from2 + i * VALUE));
        s20 = x2.fma(w0, s20);
        s21 = x2.fma(w1, s21);
        FloatVector x3 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from3 + i * VALUE));
        s30 = x3.fma(w0, s30);
        s31 = x3.fma(w1, s31);
        FloatVector x4 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from4 + i * VALUE));
        s40 = x4.fma(w0, s40);
        s41 = x4.fma(w1, s41);
        FloatVector x5 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from5 + i * VALUE));
        s50 = x5.fma(w0, s50);
        s51 = x5.fma(w1, s51);
        FloatVector x6 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from6 + i * VALUE));
        s60 = x6.fma(w0, s60);
        s61 = x6.fma(w1, s61);
        FloatVector x7 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from7 + i * VALUE));
        s70 = x7.fma(w0, s70);
        s71 = x7.fma(w1, s71);
        FloatVector x8 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from8 + i * VALUE));
        s80 = x8.fma(w0, s80);
        s81 = x8.fma(w1, s81);
      }
      weights += run * (2 * BYTES);
    }
    long to0 = targets[first] + column;
    s00.intoMemorySegment(target, to0, ORDER);
    s01.intoMemorySegment(target, to0 + BYTES, ORDER);
    long to1 = targets[first + 1] + column;
    s10.intoMemorySegment(target, to1, ORDER);
    s11.intoMemorySegment(target, to1 + BYTES, ORDER);
    long to2 = targets[first + 2] + column;
    s20.intoMemorySegment(target, to2, ORDER);
    s21.intoMemorySegment(target, to2 + BYTES, ORDER);
    long to3 = targets[first + 3] + column;
    s30.intoMemorySegment(target, to3, ORDER);
    s31.intoMemorySegment(target, to3 + BYTES, ORDER);
    long to4 = targets[first + 4] + column;
    s40.intoMemorySegment(target, to4, ORDER);
    s41.intoMemorySegment(target, to4 + BYTES, ORDER);
    long to5 = targets[first + 5] + column;
    s50.intoMemorySegment(target, to5, ORDER);
    s51.intoMemorySegment(target, to5 + BYTES, ORDER);
    long to6 = targets[first + 6] + column;
    s60.intoMemorySegment(target, to6, ORDER);
    s61.intoMemorySegment(target, to6 + BYTES, ORDER);
    long to7 = targets[first + 7] + column;
    s70.intoMemorySegment(target, to7, ORDER);
    s71.intoMemorySegment(target, to7 + BYTES, ORDER);
    long to8 = targets[first + 8] + column;
    s80.intoMemorySegment(target, to8, ORDER);
    s81.intoMemorySegment(target, to8 + BYTES, ORDER);
  }

  static void multiply8x1(
      MemorySegment left,
      long[] rows,
      int first,
      long[] runs,
      int run,
      MemorySegment panels,
      long panel,
      MemorySegment target,
      long[] targets,
      long column) {
    if (target.byteSize() == 0) {
      return;
    }
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector s0 = zero;
    FloatVector s1 = zero;
    FloatVector s2 = zero;
    FloatVector s3 = zero;
    FloatVector s4 = zero;
    FloatVector s5 = zero;
    FloatVector s6 = zero;
    FloatVector s7 = zero;
    long weights = panel;
    long row0 = rows[first];
    long row1 = rows[first + 1];
    long row2 = rows[first + 2];
    long row3 = rows[first + 3];
    long row4 = rows[first + 4];
    long row5 = rows[first + 5];
    long row6 = rows[first + 6];
    long row7 = rows[first + 7];
    for (long start : runs) {
      long from0 = row0 + start;
      long from1 = row1 + start;
      long from2 = row2 + start;
      long from3 = row3 + start;
      long from4 = row4 + start;
      long from5 = row5 + start;
      long from6 = row6 + start;
      long from7 = row7 + start;
      for (int i = 0; i < run; i++) {
        long element = weights + i * BYTES;
        FloatVector w = FloatVector.fromMemorySegment(SPECIES, panels, element, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from0 + i * VALUE));
        s0 = x0.fma(w, s0);
        FloatVector x1 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from1 + i * VALUE));
        s1 = x1.fma(w, s1);
        FloatVector x2 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from2 + i * VALUE));
        s2 = x2.fma(w, s2);
        FloatVector x3 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from3 + i * VALUE));
        s3 = x3.fma(w, s3);
        FloatVector x4 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from4 + i * VALUE));
        s4 = x4.fma(w, s4);
        FloatVector x5 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from5 + i * VALUE));
        s5 = x5.fma(w, s5);
        FloatVector x6 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from6 + i * VALUE));
        s6 = x6.fma(w, s6);
        FloatVector x7 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from7 + i * VALUE));
        s7 = x7.fma(w, s7);
      }
      weights += run * BYTES;
    }
    s0.intoMemorySegment(target, targets[first] + column, ORDER);
    s1.intoMemorySegment(target, targets[first + 1] + column, ORDER);
    s2.intoMemorySegment(target, targets[first + 2] + column, ORDER);
    s3.intoMemorySegment(target, targets[first + 3] + column, ORDER);
    s4.intoMemorySegment(target, targets[first + 4] + column, ORDER);
    s5.intoMemorySegment(target, targets[first + 5] + column, ORDER);
    s6.intoMemorySegment(target, targets[first + 6] + column, ORDER);
    s7.intoMemorySegment(target, targets[first + 7] + column, ORDER);
  }
}
