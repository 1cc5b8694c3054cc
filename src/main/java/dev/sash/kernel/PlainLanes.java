package dev.sash.kernel;

import dev.sash.layer.Activation;
import dev.sash.layer.LocalResponseNormalization;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Element-wise loops one float at a time: what runs where the Vector API is not there, and the
/// ends of runs where it is.
final class PlainLanes implements Lanes {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfInt BITS = ValueLayout.JAVA_INT_UNALIGNED;

  @Override
  public int width() {
    return 1;
  }

  @Override
  public void maximum(
      MemorySegment source,
      long from,
      int rows,
      long rowStep,
      int columns,
      long columnStep,
      MemorySegment target,
      long to,
      int count) {
    for (int i = 0; i < count; i++) {
      int most = Integer.MIN_VALUE;
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        long at = from + row * rowStep + i;
        for (int column = 0; column < columns; column++) {
          int bits = source.getAtIndex(BITS, at + column * columnStep);
          most = Math.max(most, ordered(bits));
          sum += Float.intBitsToFloat(bits);
        }
      }
      float maximum =
          Float.isNaN(sum)
              ? maximum(source, from + i, rows, rowStep, columns, columnStep)
              : Float.intBitsToFloat(ordered(most));
      target.setAtIndex(FLOAT, to + i, maximum);
    }
  }

  /// Returns the bits of a number as an integer that is larger the larger the number is, and the
  /// bits of such an integer: the maximum of integers is one instruction, that of floats six.
  private static int ordered(int bits) {
    return bits ^ (bits >> 31) >>> 1;
  }

  /// The maximum of one channel, which may be none because there is something that is no number.
  private static float maximum(
      MemorySegment source, long from, int rows, long rowStep, int columns, long columnStep) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        long at = from + row * rowStep + column * columnStep;
        maximum = Math.max(maximum, source.getAtIndex(FLOAT, at));
      }
    }
    return maximum;
  }

  @Override
  public void sum(
      MemorySegment source,
      long from,
      int rows,
      long rowStep,
      int columns,
      long columnStep,
      MemorySegment target,
      long to,
      int count) {
    for (int i = 0; i < count; i++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        float rowSum = 0;
        long at = from + row * rowStep + i;
        for (int column = 0; column < columns; column++) {
          rowSum += source.getAtIndex(FLOAT, at + column * columnStep);
        }
        sum += rowSum;
      }
      target.setAtIndex(FLOAT, to + i, sum);
    }
  }

  @Override
  public void add(MemorySegment source, long from, MemorySegment target, long to, int count) {
    for (int i = 0; i < count; i++) {
      float value = target.getAtIndex(FLOAT, to + i) + source.getAtIndex(FLOAT, from + i);
      target.setAtIndex(FLOAT, to + i, value);
    }
  }

  @Override
  public void addClamped(
      MemorySegment source,
      long from,
      long fromStep,
      MemorySegment target,
      long to,
      long toStep,
      int count,
      int times,
      float lowest) {
    for (int run = 0; run < times; run++) {
      for (int i = 0; i < count; i++) {
        long at = to + run * toStep + i;
        float sum =
            target.getAtIndex(FLOAT, at) + source.getAtIndex(FLOAT, from + run * fromStep + i);
        target.setAtIndex(FLOAT, at, Math.max(lowest, sum));
      }
    }
  }

  @Override
  public void scale(MemorySegment target, long to, int count, float factor) {
    for (int i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, to + i, target.getAtIndex(FLOAT, to + i) * factor);
    }
  }

  @Override
  public void addScaled(
      MemorySegment source, long from, float factor, MemorySegment target, long to, int count) {
    for (int i = 0; i < count; i++) {
      float value = target.getAtIndex(FLOAT, to + i) + source.getAtIndex(FLOAT, from + i) * factor;
      target.setAtIndex(FLOAT, to + i, value);
    }
  }

  @Override
  public void addProducts(
      MemorySegment source,
      long from,
      MemorySegment factors,
      long factorsFrom,
      MemorySegment target,
      long to,
      int count) {
    for (int i = 0; i < count; i++) {
      float product =
          source.getAtIndex(FLOAT, from + i) * factors.getAtIndex(FLOAT, factorsFrom + i);
      target.setAtIndex(FLOAT, to + i, target.getAtIndex(FLOAT, to + i) + product);
    }
  }

  @Override
  public void activate(
      Activation activation,
      MemorySegment source,
      long from,
      MemorySegment bias,
      long biasFrom,
      MemorySegment target,
      long to,
      int count) {
    if (bias == null) {
      copyActivated(activation, source, from, target, to, count);
      return;
    }
    if (activation != null && activation.function() == Activation.Function.RELU) {
      for (int i = 0; i < count; i++) {
        float value = source.getAtIndex(FLOAT, from + i) + bias.getAtIndex(FLOAT, biasFrom + i);
        target.setAtIndex(FLOAT, to + i, Math.max(0f, value));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      float value = source.getAtIndex(FLOAT, from + i) + bias.getAtIndex(FLOAT, biasFrom + i);
      target.setAtIndex(FLOAT, to + i, value);
    }
    if (activation != null) {
      copyActivated(activation, target, to, target, to, count);
    }
  }

  private static void copyActivated(
      Activation activation,
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      int count) {
    if (activation == null) {
      Floats.copy(source, from, target, to, count);
      return;
    }
    if (activation.function() == Activation.Function.RELU) {
      for (int i = 0; i < count; i++) {
        target.setAtIndex(FLOAT, to + i, Math.max(0f, source.getAtIndex(FLOAT, from + i)));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, to + i, activate(activation, source.getAtIndex(FLOAT, from + i)));
    }
  }

  private static float activate(Activation activation, float x) {
    float alpha = activation.alpha();
    float beta = activation.beta();
    return switch (activation.function()) {
      case RELU -> Math.max(0f, x);
      case LEAKY_RELU -> x < 0 ? alpha * x : x;
      case ELU -> x < 0 ? (float) (alpha * Math.expm1(x)) : x;
      case SIGMOID -> (float) (1 / (1 + Math.exp(-x)));
      case HARD_SIGMOID -> Math.max(0f, Math.min(1f, alpha * x + beta));
      case TANH -> (float) Math.tanh(x);
      case SCALED_TANH -> (float) (alpha * Math.tanh((double) beta * x));
      case CLIP -> Math.min(beta, Math.max(alpha, x));
      case HARD_SWISH -> x * Math.max(0f, Math.min(1f, x / 6 + 0.5f));
      case EXP -> (float) Math.exp(x);
    };
  }

  @Override
  public void normalize(
      LocalResponseNormalization layer,
      MemorySegment source,
      long from,
      long fromStep,
      MemorySegment squares,
      MemorySegment target,
      long to,
      long toStep,
      int count,
      int runs) {
    int before = (layer.size() - 1) / 2;
    for (int run = 0; run < runs; run++) {
      Floats.fill(squares, 0, (long) count + layer.size(), 0f);
      square(0, source, from + run * fromStep, squares, before, count);
      divide(layer, 0, source, from + run * fromStep, squares, 0, target, to + run * toStep, count);
    }
  }

  /// Squares the channels of a run from `first` on.
  void square(
      int first, MemorySegment source, long from, MemorySegment squares, long at, int count) {
    for (int channel = first; channel < count; channel++) {
      float value = source.getAtIndex(FLOAT, from + channel);
      squares.setAtIndex(FLOAT, at + channel, value * value);
    }
  }

  /// Divides the channels of a run from `first` on.
  ///
  /// @param at where the run's squares are, with zeros around
  void divide(
      LocalResponseNormalization layer,
      int first,
      MemorySegment source,
      long from,
      MemorySegment squares,
      long at,
      MemorySegment target,
      long to,
      int count) {
    float scale = layer.alpha() / layer.size();
    for (int channel = first; channel < count; channel++) {
      float sum = 0;
      for (int neighbour = 0; neighbour < layer.size(); neighbour++) {
        sum += squares.getAtIndex(FLOAT, at + channel + neighbour);
      }
      double divisor = Math.pow(layer.bias() + scale * sum, layer.beta());
      float value = source.getAtIndex(FLOAT, from + channel);
      target.setAtIndex(FLOAT, to + channel, (float) (value / divisor));
    }
  }
}
