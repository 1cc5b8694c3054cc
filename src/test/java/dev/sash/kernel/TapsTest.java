package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Geometry;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
}
