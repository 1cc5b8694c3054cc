package dev.sash.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The output positions along one axis, sorted into phases: positions one period apart, which see
/// the same taps of the kernel at the same offsets. Position `phase + i * period` reads input
/// position `i * step + offset` for each tap.
///
/// Only phases that have a position are listed: a period may be far larger than the output.
///
/// @param period number of phases
/// @param step input positions from one output position of a phase to the next
/// @param taps for each phase the kernel positions that it sees
/// @param offsets for each phase and tap the input position that output position `phase` reads
/// @param tapCount taps of all phases together, those without a position too
record Phases(int period, long step, int[][] taps, long[][] offsets, long tapCount) {

  /// Returns the phases of a convolution whose kernels repeat every `period` output positions.
  static Phases ofTiled(
      int period, int kernel, int stride, int dilation, int padding, int outputs) {
    int phases = Math.min(period, outputs);
    int[][] taps = new int[phases][];
    long[][] offsets = new long[phases][kernel];
    for (int phase = 0; phase < phases; phase++) {
      taps[phase] = range(kernel);
      for (int tap = 0; tap < kernel; tap++) {
        offsets[phase][tap] = (long) phase * stride - padding + (long) tap * dilation;
      }
    }
    return new Phases(period, (long) period * stride, taps, offsets, (long) period * kernel);
  }

  /// Returns the phases of a transposed convolution: an output position sees only the taps that
  /// fall on an input position, which depends on its remainder modulo the stride.
  static Phases ofTransposed(int kernel, int stride, int dilation, int padding, int outputs) {
    SortedMap<Integer, List<Integer>> seen = transposedTaps(kernel, stride, dilation, padding);
    int[][] taps = new int[Math.min(stride, outputs)][];
    long[][] offsets = new long[taps.length][];
    for (int phase = 0; phase < taps.length; phase++) {
      long start = (long) phase + padding;
      taps[phase] =
          seen.getOrDefault(phase, List.of()).stream().mapToInt(Integer::intValue).toArray();
      offsets[phase] =
          Arrays.stream(taps[phase])
              .mapToLong(tap -> Math.floorDiv(start - (long) tap * dilation, stride))
              .toArray();
    }
    return new Phases(stride, 1, taps, offsets, kernel);
  }

  /// Returns the taps of each phase of a transposed convolution that sees any, by phase.
  static SortedMap<Integer, List<Integer>> transposedTaps(
      int kernel, int stride, int dilation, int padding) {
    SortedMap<Integer, List<Integer>> taps = new TreeMap<>();
    for (int tap = 0; tap < kernel; tap++) {
      int phase = Math.floorMod((long) tap * dilation - padding, stride);
      taps.computeIfAbsent(phase, missing -> new ArrayList<>()).add(tap);
    }
    return taps;
  }

  private static int[] range(int count) {
    int[] range = new int[count];
    Arrays.setAll(range, i -> i);
    return range;
  }

  /// Returns how many of `outputs` positions belong to a phase.
  int count(int phase, int outputs) {
    return Math.ceilDiv(outputs - phase, period);
  }

  /// Returns whether an output position sees no tap.
  boolean isBlank(int position) {
    return taps[position % period].length == 0;
  }

  /// Returns whether there is an output position that sees no tap.
  boolean hasBlanks() {
    return Arrays.stream(taps).anyMatch(seen -> seen.length == 0);
  }
}
