package dev.sash.run;

import dev.sash.kernel.ConvolutionAlgorithm;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// How long the runs of one algorithm took.
///
/// @param algorithm the algorithm
/// @param nanos one time a run
record Timing(ConvolutionAlgorithm algorithm, List<Long> nanos) {

  /// The part of the estimated algorithm's time that another must stay below: of two that are as
  /// fast one measurement would take the one, the next the other.
  private static final double WORTH_CHANGING = 0.95;

  /// Returns the time of the run that was disturbed least.
  private long least() {
    return Collections.min(nanos);
  }

  private long median() {
    return nanos.stream().sorted().toList().get(nanos.size() / 2);
  }

  private boolean isFaster(Timing other) {
    return least() < WORTH_CHANGING * other.least() && median() < WORTH_CHANGING * other.median();
  }

  /// Returns the fastest algorithm: the estimated one unless others are faster by their least time
  /// and by their median, and unless one has no time at all.
  ///
  /// @param timings one of them that of the estimated algorithm
  static ConvolutionAlgorithm fastest(List<Timing> timings, ConvolutionAlgorithm estimated) {
    if (timings.stream().anyMatch(timing -> timing.nanos.isEmpty())) {
      return estimated;
    }
    Timing expected =
        timings.stream().filter(timing -> timing.algorithm == estimated).findFirst().orElseThrow();
    return timings.stream()
        .filter(timing -> timing.isFaster(expected))
        .min(Comparator.comparingLong(Timing::least))
        .orElse(expected)
        .algorithm;
  }
}
