package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Geometry;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every element of a kernel is located once, in the order row, column, channel.
class TapsTest {

  private static long[] places(Taps taps) {
    return IntStream.range(0, taps.starts().length * taps.offsets().length)
        .mapToLong(
            i ->
                taps.starts()[i / taps.offsets().length]
                    + taps.offsets()[i % taps.offsets().length])
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({
    // few elements: all in one run
    "5, 5, 3, 1, 1, 75",
    "1, 1, 512, 1, 1, 512",
    "3, 2, 4, 2, 3, 24",
    // a run for each row of the kernel, or for each tap
    "3, 3, 128, 1, 1, 384",
    "3, 3, 128, 1, 2, 128",
    // equal parts of a row
    "3, 3, 512, 1, 1, 512",
    "1, 1, 600, 1, 1, 300",
    // a prime number has none
    "1, 1, 1031, 1, 1, 1031"
  })
  void locateEachElementOnce(
      int height, int width, int depth, int dilationHeight, int dilationWidth, int run) {
    Geometry geometry = Geometry.of(height, width).withDilation(dilationHeight, dilationWidth);
    long rowStride = 40L * depth;
    long[] expected = new long[height * width * depth];
    for (int i = 0; i < expected.length; i++) {
      int y = i / depth / width * dilationHeight;
      int x = i / depth % width * dilationWidth;
      expected[i] = (y * rowStride + (long) x * depth + i % depth) * Float.BYTES;
    }
    Taps taps = Taps.of(geometry, depth, rowStride);
    assertEquals(run, taps.offsets().length);
    assertArrayEquals(expected, places(taps));
  }

  @ParameterizedTest
  @CsvSource({"3, 9", "170, 510", "171, 171", "1024, 512"})
  void runsAreLocatedOneAfterTheOther(int length, int run) {
    long[] firsts = {0, 2000, 5000};
    long[] expected =
        LongStream.range(0, 3L * length)
            .map(i -> Float.BYTES * (firsts[(int) i / length] + i % length))
            .toArray();
    Taps taps = Taps.ofRuns(firsts, length);
    assertArrayEquals(expected, places(taps));
    assertEquals(run, taps.offsets().length);
  }

  /// Elements side by side are channels of a position or of neighbours in a row.
  @ParameterizedTest
  @CsvSource({
    "1, 1, 2, 1, true",
    "1, 1, 3, 1, false",
    "3, 3, 4, 2, true",
    "3, 2, 3, 1, true",
    "3, 2, 3, 2, false",
    "2, 3, 3, 1, false",
    // parts of a row: 300 elements each, or 257
    "1, 1, 600, 1, true",
    "1, 1, 514, 1, false"
  })
  void arePairsIfTheyLieSideBySide(
      int height, int width, int depth, int dilationWidth, boolean expected) {
    Geometry geometry = Geometry.of(height, width).withDilation(1, dilationWidth);
    Taps taps = Taps.of(geometry, depth, 40L * depth);
    assertEquals(expected, taps.arePairs());
    if (expected) {
      long[] all = places(taps);
      long[] firsts = IntStream.range(0, all.length / 2).mapToLong(i -> all[2 * i]).toArray();
      assertArrayEquals(firsts, places(taps.pairs()));
    }
  }

  @ParameterizedTest
  @CsvSource({"7, 0", "7, 100", "1024, 100"})
  void areShifted(int elements, long byteSize) {
    Taps taps = Taps.ofRow(elements).shifted(byteSize);
    long[] expected = IntStream.range(0, elements).mapToLong(i -> byteSize + 4L * i).toArray();
    assertArrayEquals(expected, places(taps));
  }

  /// The same places as runs of elements side by side, as long as all of them can be.
  @ParameterizedTest
  @CsvSource({
    "1, 1, 600, 1, 600, 40",
    "3, 3, 128, 1, 384, 40",
    "3, 3, 128, 2, 128, 40",
    "3, 3, 4, 1, 12, 40",
    // rows that follow each other
    "3, 5, 4, 1, 60, 5",
    "1, 1031, 1, 1, 1031, 2000"
  })
  void lieInRuns(int height, int width, int depth, int dilation, int run, int rowWidth) {
    Geometry geometry = Geometry.of(height, width).withDilation(1, dilation);
    Taps taps = Taps.of(geometry, depth, (long) rowWidth * depth);
    assertEquals(run, taps.row());
    assertTrue(Taps.row(geometry, depth) <= run);
    assertArrayEquals(places(taps), rows(taps));
    assertEquals(1, taps.apart().row());
    assertArrayEquals(places(taps), rows(taps.apart()));
    assertArrayEquals(places(taps), places(taps.apart()));
    assertArrayEquals(places(taps.shifted(64)), rows(taps.shifted(64)));
  }

  @Test
  void runsThatFollowEachOtherAreOne() {
    assertEquals(300, Taps.ofRuns(new long[] {0, 100, 200}, 100).row());
    assertEquals(100, Taps.ofRuns(new long[] {0, 100, 201}, 100).row());
    assertEquals(2, Taps.ofRuns(new long[] {0, 4, 7}, 2).row());
  }

  private static long[] rows(Taps taps) {
    return LongStream.of(taps.rows())
        .flatMap(start -> LongStream.range(0, taps.row()).map(i -> start + Float.BYTES * i))
        .toArray();
  }
}
