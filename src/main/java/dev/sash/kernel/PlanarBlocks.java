package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Sums of a convolution for vectors of neighbouring positions, each filter in a plane of its own:
/// lanes are full however few filters there are. Planes are then interleaved.
///
/// Every vector here is a local variable of one method, as in [WideRunBlocks], and blocks give sums
/// alone: the JIT's first compiler runs out of its virtual registers where six filters are finished
/// in the same method.
final class PlanarBlocks {

  /// Filters of a block, or half of them; its panel of weights has them side by side.
  static final int FILTERS = 3;

  /// Planes that are interleaved.
  static final int PLANES = 8;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final long BYTES = SPECIES.vectorByteSize();
  private static final long VALUE = Float.BYTES;

  static final int LANES = SPECIES.length();

  /// Positions of a block.
  static final int POSITIONS = 4 * LANES;

  /// How many times [#FILTERS] filters a block has at most: there are registers for so many sums.
  static final int WIDEST = LANES < Panels.LANES_OF_MANY_REGISTERS ? 1 : 2;

  private PlanarBlocks() {}

  /// target = weights * input for the positions and filters of a block. Places and strides are
  /// bytes.
  ///
  /// @param first where the first position begins
  /// @param elements how far from its position each element lies
  /// @param panel where the weights of the block begin
  /// @param units how many times [#FILTERS] filters the block has, at most [#WIDEST]
  /// @param target an empty one, and nothing is computed: how [WarmUp] calls without arithmetic
  /// @param plane from one filter's sums to the next one's
  static void multiply(
      MemorySegment input,
      long first,
      long[] elements,
      MemorySegment panels,
      long panel,
      int units,
      MemorySegment target,
      long to,
      long plane) {
    if (target.byteSize() == 0) {
      return;
    }
    if (units == 2) {
      multiply6x4(input, first, elements, panels, panel, target, to, plane);
    } else {
      multiply3x4(input, first, elements, panels, panel, target, to, plane);
    }
  }

  private static void multiply3x4(
      MemorySegment input,
      long first,
      long[] elements,
      MemorySegment panels,
      long panel,
      MemorySegment target,
      long to,
      long plane) {
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
    for (int i = 0; i < elements.length; i++) {
      long from = first + elements[i];
      long weights = panel + i * (3 * VALUE);
      FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, input, from, ORDER);
      FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, input, from + BYTES, ORDER);
      FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, input, from + 2 * BYTES, ORDER);
      FloatVector x3 = FloatVector.fromMemorySegment(SPECIES, input, from + 3 * BYTES, ORDER);
      FloatVector w0 = FloatVector.broadcast(SPECIES, panels.get(FLOAT, weights));
      s00 = w0.fma(x0, s00);
      s01 = w0.fma(x1, s01);
      s02 = w0.fma(x2, s02);
      s03 = w0.fma(x3, s03);
      FloatVector w1 = FloatVector.broadcast(SPECIES, panels.get(FLOAT, weights + VALUE));
      s10 = w1.fma(x0, s10);
      s11 = w1.fma(x1, s11);
      s12 = w1.fma(x2, s12);
      s13 = w1.fma(x3, s13);
      FloatVector w2 = FloatVector.broadcast(SPECIES, panels.get(FLOAT, weights + 2 * VALUE));
      s20 = w2.fma(x0, s20);
      s21 = w2.fma(x1, s21);
      s22 = w2.fma(x2, s22);
      s23 = w2.fma(x3, s23);
    }
    s00.intoMemorySegment(target, to, ORDER);
    s01.intoMemorySegment(target, to + BYTES, ORDER);
    s02.intoMemorySegment(target, to + 2 * BYTES, ORDER);
    s03.intoMemorySegment(target, to + 3 * BYTES, ORDER);
    long to1 = to + plane;
    s10.intoMemorySegment(target, to1, ORDER);
    s11.intoMemorySegment(target, to1 + BYTES, ORDER);
    s12.intoMemorySegment(target, to1 + 2 * BYTES, ORDER);
    s13.intoMemorySegment(target, to1 + 3 * BYTES, ORDER);
    long to2 = to1 + plane;
    s20.intoMemorySegment(target, to2, ORDER);
    s21.intoMemorySegment(target, to2 + BYTES, ORDER);
    s22.intoMemorySegment(target, to2 + 2 * BYTES, ORDER);
    s23.intoMemorySegment(target, to2 + 3 * BYTES, ORDER);
  }

  /// Vectors that were just read are multiplied twice as often, and twice as seldom checked.
  private static void multiply6x4(
      MemorySegment input,
      long first,
      long[] elements,
      MemorySegment panels,
      long panel,
      MemorySegment target,
      long to,
      long plane) {
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
    FloatVector s50 = zero;
    FloatVector s51 = zero;
    FloatVector s52 = zero;
    FloatVector s53 = zero;
    for (int i = 0; i < elements.length; i++) {
      long from = first + elements[i];
      long weights = panel + i * (6 * VALUE);
      FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, input, from, ORDER);
      FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, input, from + BYTES, ORDER);
      FloatVector x2 = FloatVector.fromMemorySegment(SPECIES, input, from + 2 * BYTES, ORDER);
      FloatVector x3 = FloatVector.fromMemorySegment(SPECIES, input, from + 3 * BYTES, ORDER);
      FloatVector w0 = FloatVector.broadcast(SPECIES, panels.get(FLOAT, weights));
      s00 = w0.fma(x0, s00);
      s01 = w0.fma(x1, s01);
      s02 = w0.fma(x2, s02);
      s03 = w0.fma(x3, s03);
      FloatVector w1 = FloatVector.broadcast(SPECIES, panels.get(FLOAT, weights + VALUE));
      s10 = w1.fma(x0, s10);
      s11 = w1.fma(x1, s11);
      s12 = w1.fma(x2, s12);
      s13 = w1.fma(x3, s13);
      FloatVector w2 = FloatVector.broadcast(SPECIES, panels.get(FLOAT, weights + 2 * VALUE));
      s20 = w2.fma(x0, s20);
      s21 = w2.fma(x1, s21);
      s22 = w2.fma(x2, s22);
      s23 = w2.fma(x3, s23);
      FloatVector w3 = FloatVector.broadcast(SPECIES, panels.get(FLOAT, weights + 3 * VALUE));
      s30 = w3.fma(x0, s30);
      s31 = w3.fma(x1, s31);
      s32 = w3.fma(x2, s32);
      s33 = w3.fma(x3, s33);
      FloatVector w4 = FloatVector.broadcast(SPECIES, panels.get(FLOAT, weights + 4 * VALUE));
      s40 = w4.fma(x0, s40);
      s41 = w4.fma(x1, s41);
      s42 = w4.fma(x2, s42);
      s43 = w4.fma(x3, s43);
      FloatVector w5 = FloatVector.broadcast(SPECIES, panels.get(FLOAT, weights + 5 * VALUE));
      s50 = w5.fma(x0, s50);
      s51 = w5.fma(x1, s51);
      s52 = w5.fma(x2, s52);
      s53 = w5.fma(x3, s53);
    }
    s00.intoMemorySegment(target, to, ORDER);
    s01.intoMemorySegment(target, to + BYTES, ORDER);
    s02.intoMemorySegment(target, to + 2 * BYTES, ORDER);
    s03.intoMemorySegment(target, to + 3 * BYTES, ORDER);
    long to1 = to + plane;
    s10.intoMemorySegment(target, to1, ORDER);
    s11.intoMemorySegment(target, to1 + BYTES, ORDER);
    s12.intoMemorySegment(target, to1 + 2 * BYTES, ORDER);
    s13.intoMemorySegment(target, to1 + 3 * BYTES, ORDER);
    long to2 = to1 + plane;
    s20.intoMemorySegment(target, to2, ORDER);
    s21.intoMemorySegment(target, to2 + BYTES, ORDER);
    s22.intoMemorySegment(target, to2 + 2 * BYTES, ORDER);
    s23.intoMemorySegment(target, to2 + 3 * BYTES, ORDER);
    long to3 = to2 + plane;
    s30.intoMemorySegment(target, to3, ORDER);
    s31.intoMemorySegment(target, to3 + BYTES, ORDER);
    s32.intoMemorySegment(target, to3 + 2 * BYTES, ORDER);
    s33.intoMemorySegment(target, to3 + 3 * BYTES, ORDER);
    long to4 = to3 + plane;
    s40.intoMemorySegment(target, to4, ORDER);
    s41.intoMemorySegment(target, to4 + BYTES, ORDER);
    s42.intoMemorySegment(target, to4 + 2 * BYTES, ORDER);
    s43.intoMemorySegment(target, to4 + 3 * BYTES, ORDER);
    long to5 = to4 + plane;
    s50.intoMemorySegment(target, to5, ORDER);
    s51.intoMemorySegment(target, to5 + BYTES, ORDER);
    s52.intoMemorySegment(target, to5 + 2 * BYTES, ORDER);
    s53.intoMemorySegment(target, to5 + 3 * BYTES, ORDER);
  }

  /// values = max(lowest, bias + values) for vectors of one filter's positions.
  ///
  /// @param bias where the filter's lies, in bytes
  /// @param from where its positions begin, in bytes
  static void finish(
      MemorySegment biases, long bias, float lowest, MemorySegment values, long from, int vectors) {
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector added = FloatVector.broadcast(SPECIES, biases.get(FLOAT, bias));
    for (int i = 0; i < vectors; i++) {
      FloatVector sums = FloatVector.fromMemorySegment(SPECIES, values, from + i * BYTES, ORDER);
      FloatVector all = sums.add(added);
      all.blend(low, all.lt(low)).intoMemorySegment(values, from + i * BYTES, ORDER);
    }
  }

  /// Returns which lanes of two vectors [#pool] takes: the even ones, then the odd ones.
  static float[] pairs() {
    float[] indexes = new float[2 * LANES];
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = 2 * (i % LANES) + i / LANES;
    }
    return indexes;
  }

  /// Writes the maxima of the 2x2 windows of a plane, row by row without gaps. Places and strides
  /// are bytes.
  ///
  /// @param from where the first row begins
  /// @param row from one row to the next
  /// @param rows how many rows of windows
  /// @param vectors how many vectors of windows a row has
  /// @param pairs as [#pairs] gives them
  static void pool(
      MemorySegment source,
      long from,
      long row,
      int rows,
      int vectors,
      float[] pairs,
      MemorySegment target,
      long to) {
    FloatVector even = FloatVector.fromArray(SPECIES, pairs, 0);
    FloatVector odd = FloatVector.fromArray(SPECIES, pairs, LANES);
    for (int i = 0; i < rows * vectors; i++) {
      long upper = from + i / vectors * 2 * row + i % vectors * 2 * BYTES;
      long lower = upper + row;
      FloatVector a = FloatVector.fromMemorySegment(SPECIES, source, upper, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(SPECIES, source, upper + BYTES, ORDER);
      FloatVector c = FloatVector.fromMemorySegment(SPECIES, source, lower, ORDER);
      FloatVector d = FloatVector.fromMemorySegment(SPECIES, source, lower + BYTES, ORDER);
      FloatVector x0 = even.selectFrom(a, b);
      FloatVector x1 = odd.selectFrom(a, b);
      FloatVector x2 = even.selectFrom(c, d);
      FloatVector x3 = odd.selectFrom(c, d);
      FloatVector m0 = x0.blend(x1, x0.lt(x1));
      FloatVector m1 = x2.blend(x3, x2.lt(x3));
      FloatVector most = m0.blend(m1, m0.lt(m1));
      FloatVector sum = x0.add(x1).add(x2.add(x3));
      VectorMask<Float> notNumbers = sum.compare(VectorOperators.NE, sum);
      if (notNumbers.anyTrue()) {
        // A comparison loses what is not a number, a maximum does not. Lanes behind a row may be
        // such without a reason, and must not change the others.
        most = most.blend(x0.max(x1).max(x2.max(x3)), notNumbers);
      }
      most.intoMemorySegment(target, to + i * BYTES, ORDER);
    }
  }

  /// Returns which lanes of two vectors each step of [#interleave] takes: those that alternate
  /// between runs of one float, then of two, then the `filters` first of two runs of four; for the
  /// first half of the result and for the second.
  static float[] interleaving(int filters) {
    float[] indexes = new float[6 * LANES];
    for (int i = 0; i < indexes.length; i++) {
      int half = i / LANES % 2;
      int run = 1 << i / LANES / 2;
      int length = 2 * run < PLANES ? 2 * run : filters;
      int perHalf = LANES / (2 * run);
      int position = i % LANES / length;
      int filter = i % LANES % length;
      int at = (half * perHalf + position) * run + filter % run;
      indexes[i] = position < perHalf ? at + filter / run * LANES : 0;
    }
    return indexes;
  }

  /// Writes the sums of eight planes, or of the first of them, with depth innermost and without
  /// gaps. Up to a vector is written beyond the end. Places and strides are bytes.
  ///
  /// @param plane from one filter's sums to the next one's
  /// @param vectors how many vectors of positions
  /// @param filters how many of the planes
  /// @param indexes for so many filters, as [#interleaving] gives them
  static void interleave(
      MemorySegment source,
      long planes,
      long plane,
      int vectors,
      int filters,
      float[] indexes,
      MemorySegment target,
      long to) {
    FloatVector i0 = FloatVector.fromArray(SPECIES, indexes, 0);
    FloatVector i1 = FloatVector.fromArray(SPECIES, indexes, LANES);
    FloatVector i2 = FloatVector.fromArray(SPECIES, indexes, 2 * LANES);
    FloatVector i3 = FloatVector.fromArray(SPECIES, indexes, 3 * LANES);
    FloatVector i4 = FloatVector.fromArray(SPECIES, indexes, 4 * LANES);
    FloatVector i5 = FloatVector.fromArray(SPECIES, indexes, 5 * LANES);
    long from = planes;
    long at = to;
    long step = (long) LANES / PLANES * filters * Float.BYTES;
    for (int i = 0; i < vectors; i++) {
      FloatVector a = FloatVector.fromMemorySegment(SPECIES, source, from, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(SPECIES, source, from + plane, ORDER);
      FloatVector c = FloatVector.fromMemorySegment(SPECIES, source, from + 2 * plane, ORDER);
      FloatVector d = FloatVector.fromMemorySegment(SPECIES, source, from + 3 * plane, ORDER);
      FloatVector e = FloatVector.fromMemorySegment(SPECIES, source, from + 4 * plane, ORDER);
      FloatVector f = FloatVector.fromMemorySegment(SPECIES, source, from + 5 * plane, ORDER);
      FloatVector g = FloatVector.fromMemorySegment(SPECIES, source, from + 6 * plane, ORDER);
      FloatVector h = FloatVector.fromMemorySegment(SPECIES, source, from + 7 * plane, ORDER);
      FloatVector ab0 = i0.selectFrom(a, b);
      FloatVector ab1 = i1.selectFrom(a, b);
      FloatVector cd0 = i0.selectFrom(c, d);
      FloatVector cd1 = i1.selectFrom(c, d);
      FloatVector ef0 = i0.selectFrom(e, f);
      FloatVector ef1 = i1.selectFrom(e, f);
      FloatVector gh0 = i0.selectFrom(g, h);
      FloatVector gh1 = i1.selectFrom(g, h);
      FloatVector ad0 = i2.selectFrom(ab0, cd0);
      FloatVector ad1 = i3.selectFrom(ab0, cd0);
      FloatVector ad2 = i2.selectFrom(ab1, cd1);
      FloatVector ad3 = i3.selectFrom(ab1, cd1);
      FloatVector eh0 = i2.selectFrom(ef0, gh0);
      FloatVector eh1 = i3.selectFrom(ef0, gh0);
      FloatVector eh2 = i2.selectFrom(ef1, gh1);
      FloatVector eh3 = i3.selectFrom(ef1, gh1);
      i4.selectFrom(ad0, eh0).intoMemorySegment(target, at, ORDER);
      i5.selectFrom(ad0, eh0).intoMemorySegment(target, at + step, ORDER);
      i4.selectFrom(ad1, eh1).intoMemorySegment(target, at + 2 * step, ORDER);
      i5.selectFrom(ad1, eh1).intoMemorySegment(target, at + 3 * step, ORDER);
      i4.selectFrom(ad2, eh2).intoMemorySegment(target, at + 4 * step, ORDER);
      i5.selectFrom(ad2, eh2).intoMemorySegment(target, at + 5 * step, ORDER);
      i4.selectFrom(ad3, eh3).intoMemorySegment(target, at + 6 * step, ORDER);
      i5.selectFrom(ad3, eh3).intoMemorySegment(target, at + 7 * step, ORDER);
      from += BYTES;
      at += PLANES * step;
    }
  }
}
