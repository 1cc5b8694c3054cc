package dev.sash.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.util.Statistics;

/// What a number of rounds tell of one call, in microseconds.
///
/// @param roundMedians the median of each round
/// @param ninetyNinth the time that 99 of 100 calls keep below, over all rounds
/// @param calls how many were timed
record Timing(List<Double> roundMedians, double ninetyNinth, long calls) {

  private static final double PERCENTILE = 0.99;

  /// Copies the list.
  Timing {
    roundMedians = List.copyOf(roundMedians);
  }

  static Timing of(List<Statistics> rounds) {
    TreeMap<Double, Long> times = new TreeMap<>();
    List<Double> medians = new ArrayList<>();
    for (Statistics round : rounds) {
      medians.add(round.getPercentile(50));
      Iterator<Map.Entry<Double, Long>> counts = round.getRawData();
      counts.forEachRemaining(entry -> times.merge(entry.getKey(), entry.getValue(), Long::sum));
    }
    long calls = times.values().stream().mapToLong(Long::longValue).sum();
    long left = (long) Math.ceil(calls * PERCENTILE);
    for (Map.Entry<Double, Long> entry : times.entrySet()) {
      left -= entry.getValue();
      if (left <= 0) {
        return new Timing(medians, entry.getKey(), calls);
      }
    }
    throw new IllegalArgumentException("no call was timed");
  }

  /// Returns the median of the rounds' medians.
  double median() {
    return median(roundMedians.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /// Returns how far the slow calls are from the median.
  double tail() {
    return ninetyNinth / median();
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
