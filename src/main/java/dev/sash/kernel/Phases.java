package dev.sash.kernel;

import java.util.Arrays;

/// The output positions along one axis, sorted into phases: positions one period apart, which see the same taps of the
/// kernel at the same offsets. Position `phase + i * period` reads input position `i * step + offset` for each tap.
///
/// @param period number of phases
/// @param step input positions from one output position of a phase to the next
/// @param taps for each phase the kernel positions that it sees
/// @param offsets for each phase and tap the input position that output position `phase` reads
record Phases(int period, int step, int[][] taps, int[][] offsets) {

  /// Returns the phases of a convolution whose kernels repeat every `period` output positions.
  static Phases ofTiled(int period, int kernel, int stride, int dilation, int padding) {
    int[][] taps = new int[period][];
    int[][] offsets = new int[period][kernel];
    for (int phase = 0; phase < period; phase++) {
      taps[phase] = range(kernel);
      for (int tap = 0; tap < kernel; tap++) {
        offsets[phase][tap] = phase * stride - padding + tap * dilation;
      }
    }
    return new Phases(period, period * stride, taps, offsets);
  }

  /// Returns the phases of a transposed convolution: an output position sees only the taps that fall on an input
  /// position, which depends on its remainder modulo the stride.
  static Phases ofTransposed(int kernel, int stride, int dilation, int padding) {
    int[][] taps = new int[stride][];
    int[][] offsets = new int[stride][];
    for (int phase = 0; phase < stride; phase++) {
      int start = phase + padding;
      taps[phase] =
          Arrays.stream(range(kernel)).filter(tap -> Math.floorMod(start - tap * dilation, stride) == 0).toArray();
      offsets[phase] =
          Arrays.stream(taps[phase]).map(tap -> Math.floorDiv(start - tap * dilation, stride)).toArray();
    }
    return new Phases(stride, 1, taps, offsets);
  }

  private static int[] range(int count) {
    int[] range = new int[count];
    Arrays.setAll(range, i -> i);
    return range;
  }

  /// Returns how many of `outputs` positions belong to a phase.
  int count(int phase, int outputs) {
    return Math.max(0, Math.ceilDiv(outputs - phase, period));
  }
}
