package dev.sash.kernel;

import dev.sash.layer.Activation;
import dev.sash.layer.LocalResponseNormalization;
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

  /// Sums over windows with longer sides are computed row by row, which loses fewer digits.
  private static final int LONG_SUM = 16;

  private static final PlainLanes PLAIN = new PlainLanes();

  private VectorLanes() {}

  static Lanes ofProcess() {
    return WIDTH >= 4 ? new VectorLanes() : PLAIN;
  }

  @Override
  public int width() {
    return WIDTH;
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
    int vectors = count - count % WIDTH;
    for (int row = 0; row < rows; row += 3) {
      for (int column = 0; column < columns; column += 3) {
        long first = from + row * rowStep + column * columnStep;
        boolean begun = row > 0 || column > 0;
        VectorMaxima.ofThree(
            source,
            first,
            first + Math.min(1, rows - row - 1) * rowStep,
            first + Math.min(2, rows - row - 1) * rowStep,
            Math.min(1, columns - column - 1) * columnStep,
            Math.min(2, columns - column - 1) * columnStep,
            target,
            to,
            vectors / WIDTH,
            WIDTH,
            WIDTH,
            begun);
      }
    }
    PLAIN.maximum(
        source,
        from + vectors,
        rows,
        rowStep,
        columns,
        columnStep,
        target,
        to + vectors,
        count - vectors);
  }

  /// Where there are more windows than vectors in a run, vector by vector: from the last one of the
  /// run to its first, so that the first ones overwrite what the last one has too many.
  @Override
  public void maxima(
      MemorySegment source,
      long from,
      int rows,
      long rowStep,
      int columns,
      long columnStep,
      int windows,
      long windowStep,
      MemorySegment target,
      long to,
      long targetStep,
      int count) {
    boolean fewWindows = windows > 0 && windows < count / WIDTH;
    if (rows > 3 || columns > 3 || count % WIDTH > 0 || fewWindows) {
      Lanes.super.maxima(
          source,
          from,
          rows,
          rowStep,
          columns,
          columnStep,
          windows,
          windowStep,
          target,
          to,
          targetStep,
          count);
      return;
    }
    long row1 = Math.min(1, rows - 1) * rowStep;
    long step1 = Math.min(1, columns - 1) * columnStep;
    for (int i = count - WIDTH; i >= 0; i -= WIDTH) {
      long at = from + i;
      if (rows <= 2 && columns <= 2) {
        VectorMaxima.ofTwo(
            source, at, at + row1, step1, target, to + i, windows, windowStep, targetStep);
      } else {
        VectorMaxima.ofThree(
            source,
            at,
            at + row1,
            at + (rows - 1) * rowStep,
            step1,
            (columns - 1) * columnStep,
            target,
            to + i,
            windows,
            windowStep,
            targetStep,
            false);
      }
    }
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
    if (rows > LONG_SUM || columns > LONG_SUM) {
      PLAIN.sum(source, from, rows, rowStep, columns, columnStep, target, to, count);
      return;
    }
    Floats.fill(target, to, count, 0f);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        add(source, from + row * rowStep + column * columnStep, target, to, count);
      }
    }
  }

  @Override
  public void add(MemorySegment source, long from, MemorySegment target, long to, int count) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector.fromMemorySegment(SPECIES, target, Float.BYTES * (to + i), ORDER)
          .add(FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (from + i), ORDER))
          .intoMemorySegment(target, Float.BYTES * (to + i), ORDER);
    }
    PLAIN.add(source, from + i, target, to + i, count - i);
  }

  /// Vector by vector of all runs, because a loop over the few vectors of a run costs more than
  /// they do.
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
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      long read = Float.BYTES * (from + i);
      long written = Float.BYTES * (to + i);
      for (int run = 0; run < times; run++) {
        FloatVector sum =
            FloatVector.fromMemorySegment(SPECIES, target, written, ORDER)
                .add(FloatVector.fromMemorySegment(SPECIES, source, read, ORDER));
        sum.blend(low, sum.lt(low)).intoMemorySegment(target, written, ORDER);
        read += Float.BYTES * fromStep;
        written += Float.BYTES * toStep;
      }
    }
    PLAIN.addClamped(source, from + i, fromStep, target, to + i, toStep, count - i, times, lowest);
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
      FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (from + i), ORDER)
          .mul(factor)
          .add(FloatVector.fromMemorySegment(SPECIES, target, Float.BYTES * (to + i), ORDER))
          .intoMemorySegment(target, Float.BYTES * (to + i), ORDER);
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
      FloatVector product =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (from + i), ORDER)
              .mul(
                  FloatVector.fromMemorySegment(
                      SPECIES, factors, Float.BYTES * (factorsFrom + i), ORDER));
      product
          .add(FloatVector.fromMemorySegment(SPECIES, target, Float.BYTES * (to + i), ORDER))
          .intoMemorySegment(target, Float.BYTES * (to + i), ORDER);
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
      FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (from + i), ORDER)
          .max(lowest)
          .min(highest)
          .intoMemorySegment(target, Float.BYTES * (to + i), ORDER);
    }
    return i;
  }

  private static int leak(
      float slope, MemorySegment source, long from, MemorySegment target, long to, int count) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector value =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (from + i), ORDER);
      value
          .blend(value.mul(slope), value.lt(0))
          .intoMemorySegment(target, Float.BYTES * (to + i), ORDER);
    }
    return i;
  }

  /// The power of 3/4 is two square roots; other exponents go one by one. The squares of all runs
  /// come first: those that were just stored cannot be read at other places until they are in the
  /// cache, and the processor would wait for that in every run.
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
    int vectors = count - count % WIDTH;
    if (layer.beta() != 0.75f || vectors == 0) {
      PLAIN.normalize(layer, source, from, fromStep, squares, target, to, toStep, count, runs);
      return;
    }
    int before = (layer.size() - 1) / 2;
    long step = (long) count + layer.size();
    for (int run = 0; run < runs; run++) {
      long read = from + run * fromStep;
      long at = run * step;
      Floats.fill(squares, at, before, 0f);
      square(source, read, squares, at + before, vectors);
      PLAIN.square(vectors, source, read, squares, at + before, count);
      Floats.fill(squares, at + before + count, layer.size() - before, 0f);
    }
    for (int run = 0; run < runs; run++) {
      long read = from + run * fromStep;
      long at = run * step;
      long write = to + run * toStep;
      divide(layer, source, read, squares, at, target, write, vectors);
      PLAIN.divide(layer, vectors, source, read, squares, at, target, write, count);
    }
  }

  private static void square(
      MemorySegment source, long from, MemorySegment target, long to, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector value =
          FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (from + i), ORDER);
      value.mul(value).intoMemorySegment(target, Float.BYTES * (to + i), ORDER);
    }
  }

  private static void divide(
      LocalResponseNormalization layer,
      MemorySegment source,
      long from,
      MemorySegment squares,
      long first,
      MemorySegment target,
      long to,
      int count) {
    float scale = layer.alpha() / layer.size();
    for (int channel = 0; channel < count; channel += WIDTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int neighbour = 0; neighbour < layer.size(); neighbour++) {
        long at = Float.BYTES * (first + channel + neighbour);
        sum = sum.add(FloatVector.fromMemorySegment(SPECIES, squares, at, ORDER));
      }
      FloatVector root = sum.mul(scale).add(layer.bias()).sqrt();
      FloatVector.fromMemorySegment(SPECIES, source, Float.BYTES * (from + channel), ORDER)
          .div(root.mul(root.sqrt()))
          .intoMemorySegment(target, Float.BYTES * (to + channel), ORDER);
    }
  }
}
