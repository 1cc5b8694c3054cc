package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The [VectorBlocks] of panels of three and four vectors, as their name says: positions x vectors.
///
/// Every vector here is a local variable of one method, and nothing is called with vectors but
/// methods of the Vector API. Those are always inlined; C2 stops inlining others once a method is
/// this large, or once they are compiled by themselves, and then puts every vector on the heap.
final class WideBlocks {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final long BYTES = SPECIES.vectorByteSize();

  private WideBlocks() {}

  static void multiply4x4(
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

  static void multiply5x3(
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
}
