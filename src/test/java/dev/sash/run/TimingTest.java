package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.kernel.ConvolutionAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Which algorithm wins, from times that are given.
class TimingTest {

  private static final Timing PANELS = timing(ConvolutionAlgorithm.PANELS, 130, 100, 120);

  private static Timing timing(ConvolutionAlgorithm algorithm, long... nanos) {
    return new Timing(algorithm, LongStream.of(nanos).boxed().toList());
  }

  private static void assertFastest(ConvolutionAlgorithm expected, Timing... others) {
    List<Timing> all = new ArrayList<>(List.of(others));
    all.add(PANELS);
    assertEquals(expected, Timing.fastest(all, ConvolutionAlgorithm.PANELS));
  }

  @Test
  void theFastestWins() {
    assertFastest(
        ConvolutionAlgorithm.WINOGRAD_4X4_3X3,
        timing(ConvolutionAlgorithm.SGEMM, 300, 200),
        timing(ConvolutionAlgorithm.WINOGRAD_2X2_3X3, 60, 90),
        timing(ConvolutionAlgorithm.WINOGRAD_4X4_3X3, 50, 90));
  }

  @Test
  void aTieIsTheEstimates() {
    assertFastest(ConvolutionAlgorithm.PANELS, timing(ConvolutionAlgorithm.SGEMM, 95, 95, 95));
    assertFastest(ConvolutionAlgorithm.SGEMM, timing(ConvolutionAlgorithm.SGEMM, 94, 94, 94));
  }

  @Test
  void oneLuckyRunIsNotEnough() {
    assertFastest(ConvolutionAlgorithm.PANELS, timing(ConvolutionAlgorithm.SGEMM, 50, 118, 119));
    assertFastest(ConvolutionAlgorithm.PANELS, timing(ConvolutionAlgorithm.SGEMM, 99, 99, 99));
  }

  @Test
  void withoutTimesTheEstimateStands() {
    assertFastest(
        ConvolutionAlgorithm.PANELS,
        timing(ConvolutionAlgorithm.WINOGRAD_4X4_3X3),
        timing(ConvolutionAlgorithm.SGEMM, 1));
  }
}
