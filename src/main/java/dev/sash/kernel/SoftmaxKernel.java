package dev.sash.kernel;

import dev.sash.layer.Softmax;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Softmax or log-softmax over any set of axes: the other axes name the groups, and a group is
/// three passes over its elements: maximum, sum of exponentials, result.
public final class SoftmaxKernel implements Kernel {

  /// Elements that are computed by one call of a method. The JIT counts calls: with all of a
  /// thousand classes in one, the first fifty softmaxes would be interpreted, a quarter of a
  /// millisecond each.
  private static final int PART = 16;

  private final boolean logarithm;
  private final Shape shape;
  private final Shape within;
  private final Shape across;
  private final Tiling groups;

  /// Fixes the algorithm to a shape.
  public SoftmaxKernel(Softmax layer, Shape shape) {
    this.logarithm = layer.logarithm();
    this.shape = shape;
    Shape inner = Shape.of(1, 1, 1);
    Shape outer = shape;
    for (Axis axis : layer.axes()) {
      inner = inner.with(axis, shape.size(axis));
      outer = outer.with(axis, 1);
    }
    within = inner;
    across = outer;
    groups = Tiling.ofRows(across.elementCount(), within.elementCount());
  }

  @Override
  public String name() {
    return "softmax";
  }

  @Override
  public int tileCount() {
    return groups.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      Volume source = binding.input().volume();
      Volume target = binding.output().volume();
      for (long group = groups.from(tile); group < groups.to(tile); group++) {
        run(source, start(source, group), target, start(target, group));
      }
    };
  }

  private long start(Volume volume, long group) {
    long channel = group % across.depth();
    long x = group / across.depth() % across.width();
    long y = group / across.depth() / across.width() % across.height();
    long image = group / across.depth() / across.width() / across.height();
    return image * volume.batchStride()
        + y * volume.rowStride()
        + x * volume.pixelStride()
        + channel;
  }

  private void run(Volume source, long from, Volume target, long to) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int b = 0; b < within.batch(); b++) {
      for (int y = 0; y < within.height(); y++) {
        for (int x = 0; x < within.width(); x++) {
          long read = from + run(source, b, y, x);
          for (int d = 0; d < within.depth(); d += PART) {
            maximum = Math.max(maximum, maximum(source.segment(), read + d, part(d)));
          }
        }
      }
    }
    double sum = 0;
    for (int b = 0; b < within.batch(); b++) {
      for (int y = 0; y < within.height(); y++) {
        for (int x = 0; x < within.width(); x++) {
          long read = from + run(source, b, y, x);
          long write = to + run(target, b, y, x);
          for (int d = 0; d < within.depth(); d += PART) {
            sum +=
                exponentials(
                    source.segment(), read + d, maximum, target.segment(), write + d, part(d));
          }
        }
      }
    }
    float scale = logarithm ? (float) Math.log(sum) : (float) (1 / sum);
    for (int b = 0; b < within.batch(); b++) {
      for (int y = 0; y < within.height(); y++) {
        for (int x = 0; x < within.width(); x++) {
          long write = to + run(target, b, y, x);
          for (int d = 0; d < within.depth(); d += PART) {
            finish(target.segment(), write + d, part(d), scale);
          }
        }
      }
    }
  }

  private int part(int first) {
    return Math.min(PART, within.depth() - first);
  }

  private static long run(Volume volume, int image, int y, int x) {
    return image * volume.batchStride() + y * volume.rowStride() + x * volume.pixelStride();
  }

  private static float maximum(MemorySegment source, long from, int count) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int d = 0; d < count; d++) {
      maximum = Math.max(maximum, source.getAtIndex(Floats.FLOAT, from + d));
    }
    return maximum;
  }

  private double exponentials(
      MemorySegment source, long from, float maximum, MemorySegment target, long to, int count) {
    double sum = 0;
    for (int d = 0; d < count; d++) {
      float difference = source.getAtIndex(Floats.FLOAT, from + d) - maximum;
      double exponential = Math.exp(difference);
      sum += exponential;
      target.setAtIndex(Floats.FLOAT, to + d, logarithm ? difference : (float) exponential);
    }
    return sum;
  }

  private void finish(MemorySegment target, long to, int count, float scale) {
    for (int d = 0; d < count; d++) {
      float value = target.getAtIndex(Floats.FLOAT, to + d);
      target.setAtIndex(Floats.FLOAT, to + d, logarithm ? value - scale : value * scale);
    }
  }
}
