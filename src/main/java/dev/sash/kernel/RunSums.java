package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What is done to the sums of [RunBlocks]. The filters of a position are one or a few vectors: a
/// loop over them would cost more than they do, so that four are written out, and of fewer each is
/// done for all positions.
final class RunSums {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final long BYTES = SPECIES.vectorByteSize();

  private RunSums() {}

  /// target = max(lowest, bias + target) for rows from `from` on up to `end`.
  ///
  /// @see VectorBlocks#multiply
  static void finish(
      int vectors,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment target,
      long[] targets,
      int from,
      int end,
      long column) {
    if (vectors == 4) {
      finish(bias, biases, lowest, target, targets, from, end, column);
      return;
    }
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    for (int vector = 0; vector < vectors; vector++) {
      long at = vector * BYTES;
      FloatVector b = FloatVector.fromMemorySegment(SPECIES, bias, biases + at, ORDER);
      for (int row = from; row < end; row++) {
        long to = targets[row] + column + at;
        FloatVector sum = FloatVector.fromMemorySegment(SPECIES, target, to, ORDER).add(b);
        sum.blend(low, sum.lt(low)).intoMemorySegment(target, to, ORDER);
      }
    }
  }

  private static void finish(
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment target,
      long[] targets,
      int from,
      int end,
      long column) {
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, bias, biases + BYTES, ORDER);
    FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, bias, biases + 2 * BYTES, ORDER);
    FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, bias, biases + 3 * BYTES, ORDER);
    for (int row = from; row < end; row++) {
      long to = targets[row] + column;
      FloatVector s0 = FloatVector.fromMemorySegment(SPECIES, target, to, ORDER).add(b0);
      FloatVector s1 = FloatVector.fromMemorySegment(SPECIES, target, to + BYTES, ORDER).add(b1);
      FloatVector s2 =
          FloatVector.fromMemorySegment(SPECIES, target, to + 2 * BYTES, ORDER).add(b2);
      FloatVector s3 =
          FloatVector.fromMemorySegment(SPECIES, target, to + 3 * BYTES, ORDER).add(b3);
      s0.blend(low, s0.lt(low)).intoMemorySegment(target, to, ORDER);
      s1.blend(low, s1.lt(low)).intoMemorySegment(target, to + BYTES, ORDER);
      s2.blend(low, s2.lt(low)).intoMemorySegment(target, to + 2 * BYTES, ORDER);
      s3.blend(low, s3.lt(low)).intoMemorySegment(target, to + 3 * BYTES, ORDER);
    }
  }

  /// target = max(lowest, target + (bias + sums)) for rows from `from` on up to `end`.
  ///
  /// @param places where the sums of each row begin
  /// @see VectorBlocks#multiply
  static void add(
      int vectors,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment sums,
      long[] places,
      MemorySegment target,
      long[] targets,
      int from,
      int end,
      long column) {
    if (vectors == 4) {
      add(bias, biases, lowest, sums, places, target, targets, from, end, column);
      return;
    }
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    for (int vector = 0; vector < vectors; vector++) {
      long at = vector * BYTES;
      FloatVector b = FloatVector.fromMemorySegment(SPECIES, bias, biases + at, ORDER);
      for (int row = from; row < end; row++) {
        long to = targets[row] + column + at;
        FloatVector sum =
            FloatVector.fromMemorySegment(SPECIES, target, to, ORDER)
                .add(FloatVector.fromMemorySegment(SPECIES, sums, places[row] + at, ORDER).add(b));
        sum.blend(low, sum.lt(low)).intoMemorySegment(target, to, ORDER);
      }
    }
  }

  private static void add(
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment sums,
      long[] places,
      MemorySegment target,
      long[] targets,
      int from,
      int end,
      long column) {
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, bias, biases + BYTES, ORDER);
    FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, bias, biases + 2 * BYTES, ORDER);
    FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, bias, biases + 3 * BYTES, ORDER);
    for (int row = from; row < end; row++) {
      long at = places[row];
      long to = targets[row] + column;
      FloatVector s0 = FloatVector.fromMemorySegment(SPECIES, sums, at, ORDER).add(b0);
      FloatVector s1 = FloatVector.fromMemorySegment(SPECIES, sums, at + BYTES, ORDER).add(b1);
      FloatVector s2 = FloatVector.fromMemorySegment(SPECIES, sums, at + 2 * BYTES, ORDER).add(b2);
      FloatVector s3 = FloatVector.fromMemorySegment(SPECIES, sums, at + 3 * BYTES, ORDER).add(b3);
      FloatVector t0 = FloatVector.fromMemorySegment(SPECIES, target, to, ORDER).add(s0);
      FloatVector t1 = FloatVector.fromMemorySegment(SPECIES, target, to + BYTES, ORDER).add(s1);
      FloatVector t2 =
          FloatVector.fromMemorySegment(SPECIES, target, to + 2 * BYTES, ORDER).add(s2);
      FloatVector t3 =
          FloatVector.fromMemorySegment(SPECIES, target, to + 3 * BYTES, ORDER).add(s3);
      t0.blend(low, t0.lt(low)).intoMemorySegment(target, to, ORDER);
      t1.blend(low, t1.lt(low)).intoMemorySegment(target, to + BYTES, ORDER);
      t2.blend(low, t2.lt(low)).intoMemorySegment(target, to + 2 * BYTES, ORDER);
      t3.blend(low, t3.lt(low)).intoMemorySegment(target, to + 3 * BYTES, ORDER);
    }
  }
}
