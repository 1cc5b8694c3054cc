package dev.sash.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.util.ListStatistics;
import org.openjdk.jmh.util.Statistics;

/// What is read from the times of rounds.
class TimingTest {

  private static Statistics round(double... micros) {
    return new ListStatistics(micros);
  }

  @Test
  void oneDisturbedRoundDoesNotMoveTheMedian() {
    Timing timing = Timing.of(List.of(round(10, 11, 12), round(900, 901), round(9, 10, 11)));
    assertEquals(List.of(11.0, 900.5, 10.0), timing.roundMedians());
    assertEquals(11, timing.median());
    assertEquals(8, timing.calls());
  }

  @Test
  void theNinetyNinthPercentileIsOfAllCalls() {
    double[] first = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();
    double[] second = IntStream.rangeClosed(101, 200).asDoubleStream().toArray();
    Timing timing = Timing.of(List.of(round(second), round(first)));
    assertEquals(198, timing.ninetyNinth());
    assertEquals(198 / 100.5, timing.tail());
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetween() {
    assertEquals(2.5, Timing.median(4, 1, 3, 2));
    assertEquals(3, Timing.median(3));
  }

  @Test
  void roundsAreComparedWithTheirNeighbours() {
    Timing first = Timing.of(List.of(round(10), round(30)));
    Timing second = Timing.of(List.of(round(20), round(20)));
    Duel duel = new Duel(first, second, 0, 0);
    assertEquals(1, duel.ratio());
    assertEquals("0.50 - 1.50", Figures.range(duel.roundRatios()));
  }

  @Test
  void bothComeFirstEquallyOften() {
    assertEquals(
        List.of(true, false, false, true, true, false, false, true),
        IntStream.range(0, 8).mapToObj(Turns::isFirst).toList());
  }
}
