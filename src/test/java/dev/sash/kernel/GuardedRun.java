package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// A run of floats among canaries: numbers of their own lie on both sides of it, which no sum,
/// product or maximum leaves as they are. The run begins at any multiple of 4 bytes.
///
/// @param memory all of the memory, from a cache line on
/// @param from where the run begins, in floats
/// @param count its floats
record GuardedRun(MemorySegment memory, long from, int count) {

  /// More than the widest vector, so that one too many is seen on either side.
  private static final int MARGIN = 40;

  /// Returns a run that begins `shift` floats beyond a cache line.
  static GuardedRun of(int shift, int count) {
    long floats = 2L * MARGIN + shift + count;
    MemorySegment memory = Arena.ofAuto().allocate(floats * Float.BYTES, Volume.ALIGNMENT);
    int line = (int) (Volume.ALIGNMENT / Float.BYTES);
    int from = Math.ceilDiv(MARGIN - shift, line) * line + shift;
    GuardedRun run = new GuardedRun(memory, from, count);
    for (long i = 0; i < floats; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, run.canary(i));
    }
    return run;
  }

  /// Negative, so that it is no maximum with 0; another one for each place and alignment.
  private float canary(long index) {
    return -1000 - index - from / 32f;
  }

  /// Returns a run of values between -magnitude and magnitude.
  static GuardedRun random(int shift, int count, double magnitude, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    GuardedRun run = of(shift, count);
    for (int i = 0; i < count; i++) {
      run.set(i, (float) ((2 * random.nextDouble() - 1) * magnitude));
    }
    return run;
  }

  /// Returns a run with every `step`-th value replaced by what has rules of its own: not a number,
  /// infinities, zeros of both signs, the largest and the smallest numbers.
  GuardedRun withSpecialValues(int step) {
    float[] special = {
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      -0f,
      0f,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.MIN_VALUE,
      -Float.MIN_VALUE
    };
    GuardedRun run = copy();
    for (int i = 0; i * step < count; i++) {
      run.set(i * step, special[i % special.length]);
    }
    return run;
  }

  GuardedRun copy() {
    MemorySegment copy = Arena.ofAuto().allocate(memory.byteSize(), Volume.ALIGNMENT);
    return new GuardedRun(copy.copyFrom(memory), from, count);
  }

  float get(int i) {
    return memory.getAtIndex(ValueLayout.JAVA_FLOAT, from + i);
  }

  void set(int i, float value) {
    memory.setAtIndex(ValueLayout.JAVA_FLOAT, from + i, value);
  }

  /// Fails unless the floats around the run are as they were.
  void assertAroundUntouched(String what) {
    for (long i = 0; i < memory.byteSize() / Float.BYTES; i++) {
      if (i < from || i >= from + count) {
        float found = memory.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        assertEquals(canary(i), found, what + ": float " + (i - from) + " is outside the run");
      }
    }
  }

  /// Fails unless every float of two runs has the same bits; any two NaN are the same.
  void assertSame(GuardedRun expected, String what) {
    for (int i = 0; i < count; i++) {
      int index = i;
      assertEquals(
          Float.floatToIntBits(expected.get(i)),
          Float.floatToIntBits(get(i)),
          () ->
              "%s: float %d of %d: expected %s, got %s"
                  .formatted(what, index, count, expected.get(index), get(index)));
    }
  }
}
