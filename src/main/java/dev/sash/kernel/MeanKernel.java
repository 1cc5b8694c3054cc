package dev.sash.kernel;

import dev.sash.layer.Mean;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// The mean over any set of axes, summed in double precision.
public final class MeanKernel implements Kernel {

  private final Shape within;
  private final Shape output;
  private final Tiling elements;

  /// Fixes the algorithm to shapes.
  public MeanKernel(Mean layer, Shape input, Shape output) {
    Shape inner = Shape.of(1, 1, 1);
    for (Axis axis : layer.axes()) {
      inner = inner.with(axis, input.size(axis));
    }
    within = inner;
    this.output = output;
    elements = Tiling.ofRows(output.elementCount(), within.elementCount());
  }

  @Override
  public String name() {
    return "mean";
  }

  @Override
  public int tileCount() {
    return elements.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      Volume source = binding.input().volume();
      Volume target = binding.output().volume();
      for (long element = elements.from(tile); element < elements.to(tile); element++) {
        float mean = (float) (sum(source, start(source, element)) / within.elementCount());
        target.segment().setAtIndex(Floats.FLOAT, start(target, element), mean);
      }
    };
  }

  private long start(Volume volume, long element) {
    long channel = element % output.depth();
    long x = element / output.depth() % output.width();
    long y = element / output.depth() / output.width() % output.height();
    long image = element / output.depth() / output.width() / output.height();
    return image * volume.batchStride()
        + y * volume.rowStride()
        + x * volume.pixelStride()
        + channel;
  }

  private double sum(Volume source, long start) {
    MemorySegment read = source.segment();
    double sum = 0;
    for (int b = 0; b < within.batch(); b++) {
      for (int y = 0; y < within.height(); y++) {
        for (int x = 0; x < within.width(); x++) {
          long at =
              start + b * source.batchStride() + y * source.rowStride() + x * source.pixelStride();
          for (int d = 0; d < within.depth(); d++) {
            sum += read.getAtIndex(Floats.FLOAT, at + d);
          }
        }
      }
    }
    return sum;
  }
}
