package dev.sash.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The [VectorBlocks] of paired panels of one vector: two input values are read and broadcast as
/// one value of twice the size, which halves the addresses and the tests of their bounds.
///
/// Every vector here is a local variable of one method, as in [NarrowBlocks].
final class PairedBlocks {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> PAIRS = DoubleVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfDouble PAIR = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final long BYTES = SPECIES.vectorByteSize();
  private static final float[] EVEN_AND_ODD = PlanarBlocks.pairs();

  /// Reads that the JIT has seen before it compiles a block: else it may take the method that reads
  /// eight unaligned bytes for one that is seldom called, not inline it, and save all sums around
  /// its call.
  private static final int READS = 30_000;

  static {
    MemorySegment pair = Arena.ofAuto().allocate(Double.BYTES);
    double sum = 0;
    for (int i = 0; i < READS; i++) {
      sum += pair.get(PAIR, 0);
    }
    assert sum == 0;
  }

  private PairedBlocks() {}

  /// Even lanes of a vector are sums of even elements, odd ones those of odd elements.
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
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, weights + BYTES, ORDER);
        FloatVector x0 =
            DoubleVector.broadcast(PAIRS, left.get(PAIR, row0 + element)).reinterpretAsFloats();
        s00 = x0.fma(w0, s00);
        s01 = x0.fma(w1, s01);
        FloatVector x1 =
            DoubleVector.broadcast(PAIRS, left.get(PAIR, row1 + element)).reinterpretAsFloats();
        s10 = x1.fma(w0, s10);
        s11 = x1.fma(w1, s11);
        FloatVector x2 =
            DoubleVector.broadcast(PAIRS, left.get(PAIR, row2 + element)).reinterpretAsFloats();
        s20 = x2.fma(w0, s20);
        s21 = x2.fma(w1, s21);
        FloatVector x3 =
            DoubleVector.broadcast(PAIRS, left.get(PAIR, row3 + element)).reinterpretAsFloats();
        s30 = x3.fma(w0, s30);
        s31 = x3.fma(w1, s31);
        FloatVector x4 =
            DoubleVector.broadcast(PAIRS, left.get(PAIR, row4 + element)).reinterpretAsFloats();
        s40 = x4.fma(w0, s40);
        s41 = x4.fma(w1, s41);
        FloatVector x5 =
            DoubleVector.broadcast(PAIRS, left.get(PAIR, row5 + element)).reinterpretAsFloats();
        s50 = x5.fma(w0, s50);
        s51 = x5.fma(w1, s51);
        FloatVector x6 =
            DoubleVector.broadcast(PAIRS, left.get(PAIR, row6 + element)).reinterpretAsFloats();
        s60 = x6.fma(w0, s60);
        s61 = x6.fma(w1, s61);
        FloatVector x7 =
            DoubleVector.broadcast(PAIRS, left.get(PAIR, row7 + element)).reinterpretAsFloats();
        s70 = x7.fma(w0, s70);
        s71 = x7.fma(w1, s71);
        weights += 2 * BYTES;
      }
    }
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    FloatVector even = FloatVector.fromArray(SPECIES, EVEN_AND_ODD, 0);
    FloatVector odd = FloatVector.fromArray(SPECIES, EVEN_AND_ODD, SPECIES.length());
    long to0 = targets[first] + column;
    FloatVector y0 = even.selectFrom(s00, s01).add(odd.selectFrom(s00, s01)).add(b0);
    y0.blend(low, y0.lt(low)).intoMemorySegment(target, to0, ORDER);
    long to1 = targets[first + 1] + column;
    FloatVector y1 = even.selectFrom(s10, s11).add(odd.selectFrom(s10, s11)).add(b0);
    y1.blend(low, y1.lt(low)).intoMemorySegment(target, to1, ORDER);
    long to2 = targets[first + 2] + column;
    FloatVector y2 = even.selectFrom(s20, s21).add(odd.selectFrom(s20, s21)).add(b0);
    y2.blend(low, y2.lt(low)).intoMemorySegment(target, to2, ORDER);
    long to3 = targets[first + 3] + column;
    FloatVector y3 = even.selectFrom(s30, s31).add(odd.selectFrom(s30, s31)).add(b0);
    y3.blend(low, y3.lt(low)).intoMemorySegment(target, to3, ORDER);
    long to4 = targets[first + 4] + column;
    FloatVector y4 = even.selectFrom(s40, s41).add(odd.selectFrom(s40, s41)).add(b0);
    y4.blend(low, y4.lt(low)).intoMemorySegment(target, to4, ORDER);
    long to5 = targets[first + 5] + column;
    FloatVector y5 = even.selectFrom(s50, s51).add(odd.selectFrom(s50, s51)).add(b0);
    y5.blend(low, y5.lt(low)).intoMemorySegment(target, to5, ORDER);
    long to6 = targets[first + 6] + column;
    FloatVector y6 = even.selectFrom(s60, s61).add(odd.selectFrom(s60, s61)).add(b0);
    y6.blend(low, y6.lt(low)).intoMemorySegment(target, to6, ORDER);
    long to7 = targets[first + 7] + column;
    FloatVector y7 = even.selectFrom(s70, s71).add(odd.selectFrom(s70, s71)).add(b0);
    y7.blend(low, y7.lt(low)).intoMemorySegment(target, to7, ORDER);
  }
}
