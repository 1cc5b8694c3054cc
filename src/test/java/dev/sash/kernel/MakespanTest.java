package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Workers begin with their own shares and help each other afterwards.
class MakespanTest {

  private static long summed(long... times) {
    return Makespan.summed(times);
  }

  @Test
  void equalTasksTakeEachWorkerItsShare() {
    assertEquals(3 * 8 * 5, summed(5, 5, 5, 5, 5, 5, 5, 5));
  }

  @Test
  void oneTaskTakesAllWorkersItsTime() {
    assertEquals(7 + 2 * 7 + 4 * 7, summed(7));
  }

  /// Two workers: the second is done with its own after 3 and takes the third task of the first,
  /// until 7; if long and short ones take turns, the first begins its third itself at 5, until 9.
  @Test
  void sharesAreOfTasksThatFollowEachOther() {
    assertEquals(15 + 2 * 8 + 4 * 5, summed(4, 4, 4, 1, 1, 1));
    assertEquals(15 + 2 * 9 + 4 * 5, summed(4, 1, 4, 1, 4, 1));
  }

  @Test
  void sharesHaveAllTilesOnce() {
    for (int shares = 1; shares < 9; shares++) {
      int count = shares;
      for (long tiles : new long[] {1, 2, 7, 8, 9, 1000, Integer.MAX_VALUE}) {
        assertEquals(0, Shares.start(0, count, tiles));
        assertEquals(tiles, Shares.start(count, count, tiles));
        IntStream sizes =
            IntStream.range(0, count)
                .map(s -> Shares.start(s + 1, count, tiles) - Shares.start(s, count, tiles));
        var statistics = sizes.summaryStatistics();
        assertEquals(tiles / count, statistics.getMin());
        assertEquals(Math.ceilDiv(tiles, count), statistics.getMax());
      }
    }
  }
}
