package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The [RunBlocks] of panels of three and four vectors, as their name says: positions x vectors.
///
/// Every vector here is a local variable of one method, as in [WideBlocks]; and all sums begin as
/// the same zero, because the JIT's first compiler runs out of its virtual registers where it
/// inlines more.
final class WideRunBlocks {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final long BYTES = SPECIES.vectorByteSize();
  private static final long VALUE = Float.BYTES;

  private WideRunBlocks() {}

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
      long column) {
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
    }
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

  /// The last position of 49 and others like it: a block of four would compute three in vain.
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
      long column) {
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
    }
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

  static void multiply1x4(
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
    long weights = panel;
    long row = rows[first];
    for (long start : runs) {
      long from = row + start;
      for (int i = 0; i < run; i++) {
        long element = weights + i * (4 * BYTES);
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, element, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, element + BYTES, ORDER);
        FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, panels, element + 2 * BYTES, ORDER);
        FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, panels, element + 3 * BYTES, ORDER);
        FloatVector x = FloatVector.broadcast(SPECIES, left.get(FLOAT, from + i * VALUE));
        s0 = x.fma(w0, s0);
        s1 = x.fma(w1, s1);
        s2 = x.fma(w2, s2);
        s3 = x.fma(w3, s3);
      }
      weights += run * (4 * BYTES);
    }
    long to = targets[first] + column;
    s0.intoMemorySegment(target, to, ORDER);
    s1.intoMemorySegment(target, to + BYTES, ORDER);
    s2.intoMemorySegment(target, to + 2 * BYTES, ORDER);
    s3.intoMemorySegment(target, to + 3 * BYTES, ORDER);
  }

  static void multiply7x3(
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
    FloatVector s02 = zero;
    FloatVector s10 = zero;
    FloatVector s11 = zero;
    FloatVector s12 = zero;
    FloatVector s20 = zero;
    FloatVector s21 = zero;
    FloatVector s22 = zero;
    FloatVector s30 = zero;
    FloatVector s31 = zero;
    FloatVector s32 = zero;
    FloatVector s40 = zero;
    FloatVector s41 = zero;
    FloatVector s42 = zero;
    FloatVector s50 = zero;
    FloatVector s51 = zero;
    FloatVector s52 = zero;
    FloatVector s60 = zero;
    FloatVector s61 = zero;
    FloatVector s62 = zero;
    long weights = panel;
    long row0 = rows[first];
    long row1 = rows[first + 1];
    long row2 = rows[first + 2];
    long row3 = rows[first + 3];
    long row4 = rows[first + 4];
    long row5 = rows[first + 5];
    long row6 = rows[first + 6];
    for (long start : runs) {
      long from0 = row0 + start;
      long from1 = row1 + start;
      long from2 = row2 + start;
      long from3 = row3 + start;
      long from4 = row4 + start;
      long from5 = row5 + start;
      long from6 = row6 + start;
      for (int i = 0; i < run; i++) {
        long element = weights + i * (3 * BYTES);
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, element, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, element + BYTES, ORDER);
        FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, panels, element + 2 * BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from0 + i * VALUE));
        s00 = x0.fma(w0, s00);
        s01 = x0.fma(w1, s01);
        s02 = x0.fma(w2, s02);
        FloatVector x1 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from1 + i * VALUE));
        s10 = x1.fma(w0, s10);
        s11 = x1.fma(w1, s11);
        s12 = x1.fma(w2, s12);
        FloatVector x2 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from2 + i * VALUE));
        s20 = x2.fma(w0, s20);
        s21 = x2.fma(w1, s21);
        s22 = x2.fma(w2, s22);
        FloatVector x3 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from3 + i * VALUE));
        s30 = x3.fma(w0, s30);
        s31 = x3.fma(w1, s31);
        s32 = x3.fma(w2, s32);
        FloatVector x4 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from4 + i * VALUE));
        s40 = x4.fma(w0, s40);
        s41 = x4.fma(w1, s41);
        s42 = x4.fma(w2, s42);
        FloatVector x5 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from5 + i * VALUE));
        s50 = x5.fma(w0, s50);
        s51 = x5.fma(w1, s51);
        s52 = x5.fma(w2, s52);
        FloatVector x6 = FloatVector.broadcast(SPECIES, left.get(FLOAT, from6 + i * VALUE));
        s60 = x6.fma(w0, s60);
        s61 = x6.fma(w1, s61);
        s62 = x6.fma(w2, s62);
      }
      weights += run * (3 * BYTES);
    }
    long to0 = targets[first] + column;
    s00.intoMemorySegment(target, to0, ORDER);
    s01.intoMemorySegment(target, to0 + BYTES, ORDER);
    s02.intoMemorySegment(target, to0 + 2 * BYTES, ORDER);
    long to1 = targets[first + 1] + column;
    s10.intoMemorySegment(target, to1, ORDER);
    s11.intoMemorySegment(target, to1 + BYTES, ORDER);
    s12.intoMemorySegment(target, to1 + 2 * BYTES, ORDER);
    long to2 = targets[first + 2] + column;
    s20.intoMemorySegment(target, to2, ORDER);
    s21.intoMemorySegment(target, to2 + BYTES, ORDER);
    s22.intoMemorySegment(target, to2 + 2 * BYTES, ORDER);
    long to3 = targets[first + 3] + column;
    s30.intoMemorySegment(target, to3, ORDER);
    s31.intoMemorySegment(target, to3 + BYTES, ORDER);
    s32.intoMemorySegment(target, to3 + 2 * BYTES, ORDER);
    long to4 = targets[first + 4] + column;
    s40.intoMemorySegment(target, to4, ORDER);
    s41.intoMemorySegment(target, to4 + BYTES, ORDER);
    s42.intoMemorySegment(target, to4 + 2 * BYTES, ORDER);
    long to5 = targets[first + 5] + column;
    s50.intoMemorySegment(target, to5, ORDER);
    s51.intoMemorySegment(target, to5 + BYTES, ORDER);
    s52.intoMemorySegment(target, to5 + 2 * BYTES, ORDER);
    long to6 = targets[first + 6] + column;
    s60.intoMemorySegment(target, to6, ORDER);
    s61.intoMemorySegment(target, to6 + BYTES, ORDER);
    s62.intoMemorySegment(target, to6 + 2 * BYTES, ORDER);
  }
}
