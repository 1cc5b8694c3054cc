package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Blocks by themselves; what they compute, the tests of the convolutions tell.
class VectorBlocksTest {

  /// Reading or writing any of the segments would throw.
  @ParameterizedTest
  @CsvSource({"1, true", "1, false", "2, false", "3, false", "4, false"})
  void nothingIsComputedForAnEmptyTarget(int vectors, boolean paired) {
    assumeTrue(Floats.LANES.width() > 1, "this processor has no vectors of four floats");
    MemorySegment none = Arena.ofAuto().allocate(0);
    long[] rows = new long[1 + VectorBlocks.MOST_ROWS];
    assertDoesNotThrow(
        () ->
            VectorBlocks.multiply(
                none,
                rows,
                0,
                1,
                Taps.ofRow(1),
                none,
                0,
                vectors,
                paired,
                none,
                0,
                0f,
                none,
                rows,
                0,
                0,
                0));
  }
}
