package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The transforms by themselves, on kernels and tiles that can be followed by hand.
class MinimalFilteringTest {

  private static final int LANES = VectorLanes.ofProcess().width();
  private static final long BYTES = (long) LANES * Float.BYTES;
  private static final int VECTORS = 2;

  /// Sums of at most 36 products of numbers below 100, whose factors of thirds are rounded.
  private static final double ROUNDING = 64 * Math.ulp(100f);

  private static double[] transformed(MinimalFiltering filtering, double... kernel) {
    double[] transformed = new double[filtering.planes()];
    double[] columns = new double[filtering.inputs() * filtering.taps()];
    filtering.transformKernels(kernel, 1, columns, transformed);
    return transformed;
  }

  @Test
  void tilesAndPlanesAreCounted() {
    assertEquals(9, MinimalFiltering.F2X2_2X2.planes());
    assertEquals(16, MinimalFiltering.F2X2_3X3.planes());
    assertEquals(36, MinimalFiltering.F4X4_3X3.planes());
    assertEquals(49, MinimalFiltering.F4X4_4X4.planes());
    assertEquals(36, MinimalFiltering.F2X2_5X5.planes());
    assertEquals(2, MinimalFiltering.F4X4_4X4.tiles(7));
    assertEquals(4, MinimalFiltering.F2X2_5X5.tiles(7));
    assertEquals(4, MinimalFiltering.F2X2_3X3.tiles(7));
    assertEquals(2, MinimalFiltering.F4X4_3X3.tiles(8));
    assertEquals(3, MinimalFiltering.F4X4_3X3.tiles(9));
  }

  /// G (1 2; 3 4) G^T, where the columns of G are (1, 1, 0) and (0, 1, 1).
  @Test
  void aSmallKernelIsTransformedForTilesOfTwo() {
    double[] expected = {
      1, 3, 2, //
      4, 10, 6, //
      3, 7, 4
    };
    assertArrayEquals(expected, transformed(MinimalFiltering.F2X2_2X2, 1, 2, 3, 4), 0);
  }

  /// G e0 e1^T G^T + 2 G e2 e2^T G^T, where the columns of G are (1, 1/2, 1/2, 0), (0, 1/2, -1/2,
  /// 0) and (0, 1/2, 1/2, 1).
  @Test
  void aKernelIsTransformedForTilesOfTwo() {
    double[] expected = {
      0, 0.5, -0.5, 0, //
      0, 0.75, 0.25, 1, //
      0, 0.75, 0.25, 1, //
      0, 1, 1, 2
    };
    assertArrayEquals(
        expected, transformed(MinimalFiltering.F2X2_3X3, 0, 1, 0, 0, 0, 0, 0, 0, 2), 1e-15);
  }

  /// 144 G e0 e1^T G^T + 36 G e2 e2^T G^T, where the columns of G are (6, -4, -4, 1, 1, 0) / 24,
  /// (0, -2, 2, 1, -1, 0) / 12 and (0, -1, -1, 1, 1, 6) / 6.
  @Test
  void aKernelIsTransformedForTilesOfFour() {
    double[] expected = {
      0, -6, 6, 3, -3, 0, //
      0, 5, -3, -3, 1, -6, //
      0, 5, -3, -3, 1, -6, //
      0, -2, 0, 1.5, 0.5, 6, //
      0, -2, 0, 1.5, 0.5, 6, //
      0, -6, -6, 6, 6, 36
    };
    assertArrayEquals(
        expected, transformed(MinimalFiltering.F4X4_3X3, 0, 144, 0, 0, 0, 0, 0, 0, 36), 1e-13);
  }

  /// A tile of one channel vector after the other, with whole numbers, and where it lies.
  private record Tile(MemorySegment memory, int size) {

    static Tile of(int size) {
      long floats = (long) size * size * VECTORS * LANES;
      MemorySegment memory = Arena.ofAuto().allocate(floats * Float.BYTES);
      for (long i = 0; i < floats; i++) {
        memory.setAtIndex(Floats.FLOAT, i, (i * 37 % 199) - 99);
      }
      return new Tile(memory, size);
    }

    float get(int y, int x, int channel) {
      return memory.getAtIndex(Floats.FLOAT, ((long) y * size + x) * VECTORS * LANES + channel);
    }
  }

  private static void transformInput(MinimalFiltering filtering, Tile tile, MemorySegment planes) {
    MemorySegment temporary = Arena.ofAuto().allocate(filtering.planes() * BYTES);
    long column = VECTORS * BYTES;
    long row = tile.size() * column;
    MemorySegment input = tile.memory();
    InputTransforms.input(filtering, input, 0, row, column, planes, 0, column, column, temporary);
  }

  private static void transformOutput(
      MinimalFiltering filtering,
      MemorySegment planes,
      GuardedRun output,
      int rows,
      int columns,
      float lowest) {
    MemorySegment temporary = Arena.ofAuto().allocate(filtering.planes() * BYTES);
    MemorySegment bias = Arena.ofAuto().allocate(VECTORS * BYTES);
    long column = VECTORS * BYTES;
    long row = columns * column;
    long to = output.from() * Float.BYTES;
    MemorySegment memory = output.memory();
    OutputTransforms.output(
        filtering, planes, 0, column, bias, 0, lowest, memory, to, row, column, rows, columns,
        column, temporary);
  }

  /// Reading or writing any of the segments would throw.
  @ParameterizedTest
  @EnumSource
  void nothingIsComputedForAnEmptyTarget(MinimalFiltering filtering) {
    assumeTrue(LANES > 1, "this processor has no vectors of four floats");
    MemorySegment none = Arena.ofAuto().allocate(0);
    assertDoesNotThrow(
        () -> {
          InputTransforms.input(filtering, none, 0, BYTES, BYTES, none, 0, BYTES, BYTES, none);
          OutputTransforms.output(
              filtering, none, 0, BYTES, none, 0, 0f, none, 0, BYTES, BYTES, 2, 2, BYTES, none);
        });
  }

  /// Multiplies each plane with an element of the transformed kernel.
  private static void multiply(MemorySegment planes, double[] kernel) {
    for (int i = 0; i < kernel.length * VECTORS * LANES; i++) {
      float value = planes.getAtIndex(Floats.FLOAT, i);
      planes.setAtIndex(Floats.FLOAT, i, (float) (value * kernel[i / (VECTORS * LANES)]));
    }
  }

  /// A^T [(G g G^T) * (B^T d B)] A, where g is 1 in one place, is d from there on; rows and columns
  /// beyond the output are not written.
  @ParameterizedTest
  @EnumSource
  void aKernelOfASingleOneIsAShift(MinimalFiltering filtering) {
    assumeTrue(LANES > 1, "this processor has no vectors of four floats");
    int outputs = filtering.outputs();
    Tile tile = Tile.of(filtering.inputs());
    int taps = filtering.taps() * filtering.taps();
    for (int tap = 0; tap < taps; tap++) {
      double[] kernel = new double[taps];
      kernel[tap] = 1;
      MemorySegment planes = Arena.ofAuto().allocate(filtering.planes() * VECTORS * BYTES);
      transformInput(filtering, tile, planes);
      multiply(planes, transformed(filtering, kernel));
      for (int size = 1; size <= outputs * outputs; size++) {
        int rows = (size - 1) / outputs + 1;
        int columns = (size - 1) % outputs + 1;
        assertShifted(filtering, tile, tap, planes, rows, columns);
      }
    }
  }

  private static void assertShifted(
      MinimalFiltering filtering, Tile tile, int tap, MemorySegment planes, int rows, int columns) {
    GuardedRun output = GuardedRun.of(1, rows * columns * VECTORS * LANES);
    transformOutput(filtering, planes, output, rows, columns, -10);
    output.assertAroundUntouched("%s, %d x %d outputs".formatted(filtering, rows, columns));
    for (int i = 0; i < output.count(); i++) {
      int channel = i % (VECTORS * LANES);
      int x = i / (VECTORS * LANES) % columns;
      int y = i / (VECTORS * LANES) / columns;
      float value = tile.get(y + tap / filtering.taps(), x + tap % filtering.taps(), channel);
      assertEquals(
          Math.max(-10, value),
          output.get(i),
          ROUNDING,
          "%s, tap %d, y=%d, x=%d, channel %d".formatted(filtering, tap, y, x, channel));
    }
  }
}
