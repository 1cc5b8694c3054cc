package dev.sash.kernel;

import dev.sash.layer.Activation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Element-wise loops over runs of floats, in volumes the channels of one position. Indices and
/// counts are floats.
///
/// All memory is aligned to 4 bytes.
final class Floats {

  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  /// Below this many floats a loop is quicker than a bulk copy.
  private static final int BULK_COPY = 12;

  private Floats() {}

  static void copy(MemorySegment source, long from, MemorySegment target, long to, long count) {
    if (count >= BULK_COPY) {
      MemorySegment.copy(source, from * Float.BYTES, target, to * Float.BYTES, count * Float.BYTES);
      return;
    }
    for (long i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, to + i, source.getAtIndex(FLOAT, from + i));
    }
  }

  static void fill(MemorySegment target, long to, long count, float value) {
    for (long i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, to + i, value);
    }
  }

  static void maximum(MemorySegment source, long from, MemorySegment target, long to, int count) {
    for (int i = 0; i < count; i++) {
      float value = Math.max(target.getAtIndex(FLOAT, to + i), source.getAtIndex(FLOAT, from + i));
      target.setAtIndex(FLOAT, to + i, value);
    }
  }

  static void add(MemorySegment source, long from, MemorySegment target, long to, int count) {
    for (int i = 0; i < count; i++) {
      float value = target.getAtIndex(FLOAT, to + i) + source.getAtIndex(FLOAT, from + i);
      target.setAtIndex(FLOAT, to + i, value);
    }
  }

  static void scale(MemorySegment target, long to, int count, float factor) {
    for (int i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, to + i, target.getAtIndex(FLOAT, to + i) * factor);
    }
  }

  /// target += source * factor, element by element.
  static void addScaled(
      MemorySegment source, long from, float factor, MemorySegment target, long to, int count) {
    for (int i = 0; i < count; i++) {
      float value = target.getAtIndex(FLOAT, to + i) + source.getAtIndex(FLOAT, from + i) * factor;
      target.setAtIndex(FLOAT, to + i, value);
    }
  }

  /// target += source * factors, element by element.
  static void addProducts(
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

  /// target = activation(source + bias), element by element; source and target may be the same run.
  ///
  /// @param bias summands from index `biasFrom` on, or null
  static void activate(
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
      copy(source, from, target, to, count);
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
}
