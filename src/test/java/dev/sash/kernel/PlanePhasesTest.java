package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.oracle.Samples;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Planes of the last tap are without the phases in which a kernel has none.
class PlanePhasesTest {

  private static final Geometry THREE_BY_TWO = Geometry.of(3, 3).withStride(2);

  @Test
  void theLastRowAndColumnAreWithoutPhasesOfOneTap() {
    PlanePhases phases = new PlanePhases(MinimalFiltering.F2X2_2X2, THREE_BY_TWO);
    assertEquals(4, phases.count());
    for (int plane : new int[] {0, 1, 3, 4}) {
      assertArrayEquals(new int[] {0, 1, 2, 3}, phases.of(plane));
    }
    assertArrayEquals(new int[] {0, 2}, phases.of(2));
    assertArrayEquals(new int[] {0, 2}, phases.of(5));
    assertArrayEquals(new int[] {0, 1}, phases.of(6));
    assertArrayEquals(new int[] {0, 1}, phases.of(7));
    assertArrayEquals(new int[] {0}, phases.of(8));
    assertEquals(0, phases.before(0));
    assertEquals(8, phases.before(2));
    assertEquals(24, phases.before(8));
  }

  @ParameterizedTest
  @CsvSource({
    "F2X2_2X2, 2, 2, 1, 1, 9",
    "F2X2_2X2, 3, 3, 2, 2, 25",
    "F2X2_2X2, 4, 4, 2, 2, 36",
    "F2X2_2X2, 3, 4, 2, 2, 30",
    "F2X2_2X2, 2, 3, 1, 2, 15",
    "F2X2_2X2, 4, 4, 3, 3, 49",
    "F4X4_4X4, 7, 7, 2, 2, 169",
    "F4X4_3X3, 11, 11, 4, 4, 529"
  })
  void allAreCounted(
      MinimalFiltering filtering,
      int height,
      int width,
      int strideHeight,
      int strideWidth,
      int total) {
    Geometry geometry = Geometry.of(height, width).withStride(strideHeight, strideWidth);
    assertEquals(total, new PlanePhases(filtering, geometry).total());
  }

  @Test
  void elementsOfOtherPhasesAreLeftOut() {
    PlanePhases phases = new PlanePhases(MinimalFiltering.F2X2_2X2, THREE_BY_TWO);
    Taps columns = phases.taps(2, 3);
    assertArrayEquals(new long[1], columns.starts());
    assertArrayEquals(new long[] {0, 4, 8, 24, 28, 32}, columns.offsets());
    Taps many = phases.taps(2, 400);
    assertArrayEquals(new long[] {0, 3200}, many.starts());
    assertEquals(400, many.offsets().length);
  }

  @Test
  void theirWeightsAreNotPacked() {
    Convolution layer = new Samples(7).convolution(32, 48, THREE_BY_TWO);
    WinogradPacking packing =
        new WinogradPacking(
            layer.kernels(),
            layer.bias(),
            Optional.empty(),
            THREE_BY_TWO,
            Panels.of(32, 4 * 48, 16),
            MinimalFiltering.F2X2_2X2);
    assertEquals((25L * 48 * 32 + 32) * Float.BYTES, packing.byteSize());
  }
}
