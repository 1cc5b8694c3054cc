package dev.sash.kernel;

import dev.sash.layer.Resampling;

/// Which input positions make each output position along one axis, and with which weights.
///
/// @param taps input positions for each output position
/// @param indices input positions, `taps` for each output position
/// @param weights their weights
record ResamplingTable(int taps, int[] indices, float[] weights) {

  static ResamplingTable of(Resampling resampling, int inputs) {
    int outputs = resampling.outputSize(inputs);
    double shrink = resampling.antialias() ? Math.min(1, resampling.scale()) : 1;
    int before = (int) Math.ceil(radius(resampling) / shrink) - 1;
    int taps = 2 * before + 2;
    int[] indices = new int[Math.multiplyExact(outputs, taps)];
    float[] weights = new float[indices.length];
    for (int output = 0; output < outputs; output++) {
      double position = resampling.position(output, inputs);
      int base = (int) Math.floor(position);
      fill(
          resampling,
          shrink,
          base - before,
          position,
          inputs,
          output * taps,
          taps,
          indices,
          weights);
    }
    return new ResamplingTable(taps, indices, weights);
  }

  private static int radius(Resampling resampling) {
    return switch (resampling.interpolation()) {
      case NEAREST_PREFER_FLOOR, NEAREST_PREFER_CEIL, NEAREST_FLOOR, NEAREST_CEIL, LINEAR -> 1;
      case CUBIC -> 2;
    };
  }

  private static void fill(
      Resampling resampling,
      double shrink,
      int first,
      double position,
      int inputs,
      int at,
      int taps,
      int[] indices,
      float[] weights) {
    boolean drops = resampling.excludeOutside() && !resampling.interpolation().isNearest();
    double sum = 0;
    double[] exact = new double[taps];
    for (int tap = 0; tap < taps; tap++) {
      int index = first + tap;
      boolean outside = index < 0 || index >= inputs;
      exact[tap] = outside && drops ? 0 : weight(resampling, position, index, shrink);
      sum += exact[tap];
      indices[at + tap] = Math.clamp(index, 0, inputs - 1);
    }
    for (int tap = 0; tap < taps; tap++) {
      weights[at + tap] = (float) (exact[tap] / sum);
    }
  }

  private static double weight(Resampling resampling, double position, int index, double shrink) {
    double distance = Math.abs(index - position) * shrink;
    return switch (resampling.interpolation()) {
      case NEAREST_PREFER_FLOOR -> index == (int) Math.ceil(position - 0.5) ? 1 : 0;
      case NEAREST_PREFER_CEIL -> index == (int) Math.floor(position + 0.5) ? 1 : 0;
      case NEAREST_FLOOR -> index == (int) Math.floor(position) ? 1 : 0;
      case NEAREST_CEIL -> index == (int) Math.ceil(position) ? 1 : 0;
      case LINEAR -> Math.max(0, 1 - distance);
      case CUBIC -> cubic(distance, resampling.cubicCoefficient());
    };
  }

  /// Keys 1981, "Cubic convolution interpolation for digital image processing".
  private static double cubic(double x, double a) {
    if (x <= 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  }

  int index(int output, int tap) {
    return indices[output * taps + tap];
  }

  float weight(int output, int tap) {
    return weights[output * taps + tap];
  }
}
