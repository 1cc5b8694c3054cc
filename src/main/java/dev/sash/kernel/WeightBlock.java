package dev.sash.kernel;

import dev.sash.layer.Kernels;

/// The weights of neighbouring filters for a few channels at a time, as packing needs them: read
/// filter by filter, in runs as long as the file has them, and given channel by channel.
final class WeightBlock {

  /// Weights that stay in the first-level cache while they are turned.
  private static final int MOST_WEIGHTS = 1 << 13;

  private final Kernels kernels;
  private final int first;
  private final double[] factors;
  private final int channels;
  private final float[] weights;

  /// @param first the first filter
  /// @param factors what the weights of each filter are multiplied by
  WeightBlock(Kernels kernels, int first, double[] factors) {
    this.kernels = kernels;
    this.first = first;
    this.factors = factors;
    int area = kernels.height() * kernels.width();
    channels = Math.clamp(MOST_WEIGHTS / ((long) area * factors.length), 1, kernels.depth());
    weights = new float[factors.length * channels * area];
  }

  /// Returns how many channels are read at once.
  int channels() {
    return channels;
  }

  /// Reads some channels.
  ///
  /// @return how many: fewer than [#channels] at the end
  int read(int channel) {
    int count = Math.min(channels, kernels.depth() - channel);
    for (int filter = 0; filter < factors.length; filter++) {
      kernels.into(first + filter, channel, count, weights, filter * step());
    }
    return count;
  }

  private int step() {
    return weights.length / factors.length;
  }

  /// Gives one weight of each filter, multiplied by its factor.
  ///
  /// @param channel of those that were read
  /// @param to where in the target the first filter's belongs
  void weights(int channel, int y, int x, double[] target, int to) {
    int from = (channel * kernels.height() + y) * kernels.width() + x;
    int step = step();
    for (int filter = 0; filter < factors.length; filter++) {
      target[to + filter] = weights[from + filter * step] * factors[filter];
    }
  }

  /// Rounds a run of values.
  static void round(double[] values, int from, int count, float[] target, int to) {
    for (int i = 0; i < count; i++) {
      target[to + i] = (float) values[from + i];
    }
  }
}
