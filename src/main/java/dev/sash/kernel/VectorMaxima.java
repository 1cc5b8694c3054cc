package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Maxima over small windows with the Vector API. Positions and steps are floats.
///
/// A comparison and a blend take a third of the time of `max`, but lose what is not a number. A sum
/// does not: where it tells of such a value, the window is computed again one by one.
final class VectorMaxima {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int SIDE = 3;
  private static final int TAPS = SIDE * SIDE;

  private VectorMaxima() {}

  /// Each target vector = the maximum of two vectors in each of two rows.
  static void ofTwo(
      MemorySegment source,
      long row0,
      long row1,
      long step1,
      MemorySegment target,
      long to,
      int times,
      long sourceStep,
      long targetStep) {
    for (int i = 0; i < times; i++) {
      long at = i * sourceStep;
      FloatVector x0 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row0 + at), ORDER);
      FloatVector x1 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row0 + step1 + at), ORDER);
      FloatVector x2 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row1 + at), ORDER);
      FloatVector x3 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row1 + step1 + at), ORDER);
      FloatVector m0 = x0.blend(x1, x0.lt(x1));
      FloatVector m1 = x2.blend(x3, x2.lt(x3));
      FloatVector most = m0.blend(m1, m0.lt(m1));
      FloatVector sum = x0.add(x1).add(x2.add(x3));
      long place = Float.BYTES * (to + i * targetStep);
      if (sum.compare(VectorOperators.NE, sum).anyTrue()) {
        exact(source, row0 + at, row1 + at, row1 + at, step1, step1, target, place, false);
        continue;
      }
      most.intoMemorySegment(target, place, ORDER);
    }
  }

  /// Each target vector = the maximum of three vectors in each of three rows, and of the target
  /// itself where it has `begun`. No vector lives from one iteration to the next: C2 does not
  /// always keep such vectors off the heap.
  static void ofThree(
      MemorySegment source,
      long row0,
      long row1,
      long row2,
      long step1,
      long step2,
      MemorySegment target,
      long to,
      int times,
      long sourceStep,
      long targetStep,
      boolean begun) {
    for (int i = 0; i < times; i++) {
      long at = i * sourceStep;
      long place = Float.BYTES * (to + i * targetStep);
      FloatVector x0 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row0 + at), ORDER);
      FloatVector x1 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row0 + step1 + at), ORDER);
      FloatVector x2 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row0 + step2 + at), ORDER);
      FloatVector x3 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row1 + at), ORDER);
      FloatVector x4 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row1 + step1 + at), ORDER);
      FloatVector x5 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row1 + step2 + at), ORDER);
      FloatVector x6 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row2 + at), ORDER);
      FloatVector x7 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row2 + step1 + at), ORDER);
      FloatVector x8 =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (row2 + step2 + at), ORDER);
      FloatVector m0 = x0.blend(x1, x0.lt(x1));
      FloatVector m1 = x2.blend(x3, x2.lt(x3));
      FloatVector m2 = x4.blend(x5, x4.lt(x5));
      FloatVector m3 = x6.blend(x7, x6.lt(x7));
      FloatVector n0 = m0.blend(m1, m0.lt(m1));
      FloatVector n1 = m2.blend(m3, m2.lt(m3));
      FloatVector p0 = n0.blend(n1, n0.lt(n1));
      FloatVector most = p0.blend(x8, p0.lt(x8));
      FloatVector s0 = x0.add(x1).add(x2);
      FloatVector s1 = x3.add(x4).add(x5);
      FloatVector s2 = x6.add(x7).add(x8);
      FloatVector sum = s0.add(s1).add(s2);
      if (begun) {
        FloatVector other = FloatVector.fromMemorySegment(SPECIES, target, place, ORDER);
        sum = sum.add(other);
        most = other.blend(most, other.lt(most));
      }
      if (sum.compare(VectorOperators.NE, sum).anyTrue()) {
        exact(source, row0 + at, row1 + at, row2 + at, step1, step2, target, place, begun);
        continue;
      }
      most.intoMemorySegment(target, place, ORDER);
    }
  }

  /// The same one by one, by `Math.max`: not a number where one of its operands is none.
  private static void exact(
      MemorySegment source,
      long row0,
      long row1,
      long row2,
      long step1,
      long step2,
      MemorySegment target,
      long place,
      boolean begun) {
    for (int lane = 0; lane < SPECIES.length(); lane++) {
      long to = place + (long) lane * Float.BYTES;
      float most = begun ? target.get(Floats.FLOAT, to) : Float.NEGATIVE_INFINITY;
      for (int tap = 0; tap < TAPS; tap++) {
        long row = tap < SIDE ? row0 : tap < 2 * SIDE ? row1 : row2;
        long step = tap % SIDE == 0 ? 0 : tap % SIDE == 1 ? step1 : step2;
        most = Math.max(most, source.getAtIndex(Floats.FLOAT, row + step + lane));
      }
      target.set(Floats.FLOAT, to, most);
    }
  }
}
