package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Blocks of runs by themselves: each sum is that of its products in their order, to the bit.
class RunBlocksTest {

  private static final int LANES = VectorLanes.ofProcess().width();
  private static final int RUN = 7;
  private static final int RUNS = 3;
  private static final int STEP = 31;

  /// What a block of many positions fetches for each element.
  private static final long BYTES_FETCHED = 32;

  @BeforeAll
  static void vectorsAreThere() {
    assumeTrue(LANES > 1, "this processor has no vectors of four floats");
  }

  private static MemorySegment random(Arena arena, long count, int seed) {
    MemorySegment values = arena.allocate(count * Float.BYTES, 64);
    Random random = new Random(seed);
    for (long i = 0; i < count; i++) {
      values.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat() - 0.5f);
    }
    return values;
  }

  private static float at(MemorySegment values, long index) {
    return values.getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  /// Where elements of a run lie, in floats.
  private static int element(int i) {
    return i / RUN * 10 + i % RUN;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void sumProductsInTheirOrder(int vectors) {
    Taps taps = Taps.ofRuns(new long[] {0, 10, 20}, RUN);
    assertEquals(RUN, taps.row());
    int filters = vectors * LANES;
    for (int count = 1; count <= 23; count++) {
      for (int fetched : new int[] {0, 1, 2, 9}) {
        int from = fetched == 1 ? count / 2 : 0;
        long ahead = 12;
        long end = ahead + fetched * BYTES_FETCHED * RUN * RUNS;
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment left = random(arena, (long) count * STEP, count);
          MemorySegment panel =
              random(arena, Math.max((long) RUN * RUNS * filters + 5, end / Float.BYTES), vectors);
          long[] rows = new long[count + VectorBlocks.MOST_ROWS];
          long[] targets = new long[count + VectorBlocks.MOST_ROWS];
          VectorBlocks.place(rows, count, 0, STEP * Float.BYTES);
          VectorBlocks.place(targets, count, 8, (filters + 3L) * Float.BYTES);
          MemorySegment target = arena.allocate((filters + 3L) * count * Float.BYTES + 8);
          target.fill((byte) 1);
          RunBlocks.multiply(
              left, rows, from, count, taps, panel, 20, vectors, target, targets, 4, ahead, end);
          for (int row = 0; row < count; row++) {
            for (int filter = 0; filter < filters; filter++) {
              float sum = 0;
              for (int i = 0; i < RUN * RUNS; i++) {
                float value = at(left, (long) row * STEP + element(i));
                sum = Math.fma(value, at(panel, 5 + (long) i * filters + filter), sum);
              }
              float expected = row < from ? Float.intBitsToFloat(0x01010101) : sum;
              assertEquals(
                  expected,
                  at(target, 3 + row * (filters + 3L) + filter),
                  count + " positions from " + from + ", row " + row + ", filter " + filter);
            }
          }
        }
      }
    }
  }

  @Test
  void blocksOfFourAreForWhatBlocksOfFiveLeave() {
    int[] computed = {1, 4, 4, 4, 5, 8, 8, 8, 9, 10, 12, 12};
    for (int count = 1; count <= computed.length; count++) {
      assertEquals(computed[count - 1], RunBlocks.computed(4, count), "for " + count);
    }
    for (int count = computed.length; count < 100; count++) {
      assertEquals(count, RunBlocks.computed(4, count));
      assertEquals(0, (count - RunBlocks.inFours(count)) % 5, "for " + count);
    }
    assertEquals(14, RunBlocks.computed(3, 8));
    assertEquals(18, RunBlocks.computed(2, 18));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void finishingAddsBiasAndCutsOff(int vectors) {
    int filters = vectors * LANES;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = random(arena, 4L * filters, 1);
      target.setAtIndex(ValueLayout.JAVA_FLOAT, 2L * filters, Float.NaN);
      MemorySegment before = arena.allocate(target.byteSize()).copyFrom(target);
      MemorySegment bias = random(arena, 2 + filters, 2);
      long[] targets = {0, filters * 4L, filters * 8L, filters * 12L};
      RunSums.finish(vectors, bias, 8, 0.125f, target, targets, 1, 3, 0);
      for (int row = 0; row < 4; row++) {
        for (int filter = 0; filter < filters; filter++) {
          float value = at(before, (long) row * filters + filter);
          float sum = value + at(bias, 2 + filter);
          float expected = row == 0 || row == 3 ? value : sum < 0.125f ? 0.125f : sum;
          assertEquals(expected, at(target, (long) row * filters + filter), "row " + row);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void addingAddsBiasFirstAndCutsOffLast(int vectors) {
    int filters = vectors * LANES;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = random(arena, 4L * filters, 1);
      target.setAtIndex(ValueLayout.JAVA_FLOAT, 2L * filters, Float.NaN);
      MemorySegment before = arena.allocate(target.byteSize()).copyFrom(target);
      MemorySegment sums = random(arena, 3 + 4L * filters, 3);
      MemorySegment bias = random(arena, 2 + filters, 2);
      long[] targets = {0, filters * 4L, filters * 8L, filters * 12L};
      long[] places = {0, 12 + filters * 8L, 12, 0};
      RunSums.add(vectors, bias, 8, 0.125f, sums, places, target, targets, 1, 3, 0);
      for (int row = 0; row < 4; row++) {
        for (int filter = 0; filter < filters; filter++) {
          float value = at(before, (long) row * filters + filter);
          float added = at(sums, places[row] / Float.BYTES + filter) + at(bias, 2 + filter);
          float sum = value + added;
          float expected = row == 0 || row == 3 ? value : sum < 0.125f ? 0.125f : sum;
          assertEquals(expected, at(target, (long) row * filters + filter), "row " + row);
        }
      }
    }
  }

  /// Further ahead would be beyond the weights.
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16, 30})
  void fetchesNoFurtherThanTold(int count) {
    try (Arena arena = Arena.ofConfined()) {
      Taps taps = Taps.ofRow(40);
      MemorySegment left = random(arena, 40, 1);
      MemorySegment panel = random(arena, 40L * 4 * LANES, 2);
      MemorySegment target = arena.allocate((count + 2L) * 4 * LANES * Float.BYTES);
      long[] rows = new long[count + VectorBlocks.MOST_ROWS];
      long size = panel.byteSize();
      long most = Math.min(size, 4 * BYTES_FETCHED * 40);
      for (long ahead = size - most; ahead <= size; ahead += 4) {
        RunBlocks.multiply(left, rows, 0, count, taps, panel, 0, 4, target, rows, 0, ahead, size);
      }
      assertThrows(
          IndexOutOfBoundsException.class,
          () ->
              RunBlocks.multiply(
                  left, rows, 0, count, taps, panel, 0, 4, target, rows, 0, size, size + most));
    }
  }

  /// Reading or writing any of the segments would throw.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void nothingIsComputedForAnEmptyTarget(int vectors) {
    MemorySegment none = Arena.ofAuto().allocate(0);
    long[] rows = new long[10 + VectorBlocks.MOST_ROWS];
    Taps taps = Taps.ofRow(100);
    for (int count = 1; count <= 10; count++) {
      int positions = count;
      assertDoesNotThrow(
          () ->
              RunBlocks.multiply(
                  none, rows, 0, positions, taps, none, 0, vectors, none, rows, 0, 0, 10_000));
    }
  }
}
