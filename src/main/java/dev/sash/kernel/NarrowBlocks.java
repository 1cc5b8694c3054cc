package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The [VectorBlocks] of panels of one and two vectors, as their name says: positions x vectors.
///
/// Every vector here is a local variable of one method, and nothing is called with vectors but
/// methods of the Vector API. Those are always inlined; C2 stops inlining others once a method is
/// this large, or once they are compiled by themselves, and then puts every vector on the heap.
final class NarrowBlocks {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final long BYTES = SPECIES.vectorByteSize();

  private NarrowBlocks() {}

  static void multiply6x2(
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

  static void multiply8x1(
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
    FloatVector s10 = zero;
    FloatVector s20 = zero;
    FloatVector s30 = zero;
    FloatVector s40 = zero;
    FloatVector s50 = zero;
    FloatVector s60 = zero;
    FloatVector s70 = zero;
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
