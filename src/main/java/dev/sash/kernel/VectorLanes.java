package dev.sash.kernel;

import dev.sash.layer.Activation;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Element-wise loops with the Vector API, in the widest vectors that the processor prefers. What
/// is left at the end of a run goes one by one.
final class VectorLanes implements Lanes {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final PlainLanes PLAIN = new PlainLanes();

  private VectorLanes() {}

  static Lanes ofProcess() {
    return WIDTH >= 4 ? new VectorLanes() : PLAIN;
  }

  @Override
  public int width() {
    return WIDTH;
  }

  private static FloatVector load(MemorySegment segment, long index) {
    return FloatVector.fromMemorySegment(SPECIES, segment, index * Float.BYTES, ORDER);
  }

  private static void store(FloatVector vector, MemorySegment segment, long index) {
    vector.intoMemorySegment(segment, index * Float.BYTES, ORDER);
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
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector maximum = load(source, from + i);
      for (int row = 0; row < rows; row++) {
        long at = from + row * rowStep + i;
        for (int column = 0; column < columns; column++) {
          maximum = maximum.max(load(source, at));
          at += columnStep;
        }
      }
      store(maximum, target, to + i);
    }
    PLAIN.maximum(source, from + i, rows, rowStep, columns, columnStep, target, to + i, count - i);
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
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int row = 0; row < rows; row++) {
        FloatVector rowSum = FloatVector.zero(SPECIES);
        long at = from + row * rowStep + i;
        for (int column = 0; column < columns; column++) {
          rowSum = rowSum.add(load(source, at));
          at += columnStep;
        }
        sum = sum.add(rowSum);
      }
      store(sum, target, to + i);
    }
    PLAIN.sum(source, from + i, rows, rowStep, columns, columnStep, target, to + i, count - i);
  }

  @Override
  public void add(MemorySegment source, long from, MemorySegment target, long to, int count) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      store(load(target, to + i).add(load(source, from + i)), target, to + i);
    }
    PLAIN.add(source, from + i, target, to + i, count - i);
  }

  @Override
  public void addClamped(
      MemorySegment source, long from, MemorySegment target, long to, int count, float lowest) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector sum = load(target, to + i).add(load(source, from + i));
      store(sum.max(lowest), target, to + i);
    }
    PLAIN.addClamped(source, from + i, target, to + i, count - i, lowest);
  }

  @Override
  public void scale(MemorySegment target, long to, int count, float factor) {
    PLAIN.scale(target, to, count, factor);
  }

  @Override
  public void addScaled(
      MemorySegment source, long from, float factor, MemorySegment target, long to, int count) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      store(load(source, from + i).mul(factor).add(load(target, to + i)), target, to + i);
    }
    PLAIN.addScaled(source, from + i, factor, target, to + i, count - i);
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
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector product = load(source, from + i).mul(load(factors, factorsFrom + i));
      store(product.add(load(target, to + i)), target, to + i);
    }
    PLAIN.addProducts(source, from + i, factors, factorsFrom + i, target, to + i, count - i);
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
    if (bias != null) {
      PLAIN.activate(activation, source, from, bias, biasFrom, target, to, count);
      return;
    }
    int i = 0;
    if (activation != null) {
      i =
          switch (activation.function()) {
            case RELU -> clamp(0, Float.POSITIVE_INFINITY, source, from, target, to, count);
            case CLIP ->
                clamp(activation.alpha(), activation.beta(), source, from, target, to, count);
            case LEAKY_RELU -> leak(activation.alpha(), source, from, target, to, count);
            case ELU, SIGMOID, HARD_SIGMOID, TANH, SCALED_TANH, HARD_SWISH, EXP -> 0;
          };
    }
    PLAIN.activate(activation, source, from + i, null, 0, target, to + i, count - i);
  }

  private static int clamp(
      float lowest,
      float highest,
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      int count) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      store(load(source, from + i).max(lowest).min(highest), target, to + i);
    }
    return i;
  }

  private static int leak(
      float slope, MemorySegment source, long from, MemorySegment target, long to, int count) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector value = load(source, from + i);
      store(value.blend(value.mul(slope), value.lt(0)), target, to + i);
    }
    return i;
  }
}
