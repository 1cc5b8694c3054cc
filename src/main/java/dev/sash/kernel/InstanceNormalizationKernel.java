package dev.sash.kernel;

import dev.sash.layer.InstanceNormalization;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Instance normalisation: for each channel of each image three passes over its positions, in
/// double precision: mean, variance, result.
public final class InstanceNormalizationKernel implements Kernel {

  private final InstanceNormalization layer;
  private final Shape shape;
  private final Tiling channels;

  /// Fixes the algorithm to a shape.
  public InstanceNormalizationKernel(InstanceNormalization layer, Shape shape) {
    this.layer = layer;
    this.shape = shape;
    channels =
        Tiling.ofRows((long) shape.batch() * shape.depth(), (long) shape.height() * shape.width());
  }

  @Override
  public String name() {
    return "normalisation";
  }

  @Override
  public int tileCount() {
    return channels.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      for (long index = channels.from(tile); index < channels.to(tile); index++) {
        normalize(
            binding.input().volume(),
            binding.output().volume(),
            index / shape.depth(),
            (int) (index % shape.depth()));
      }
    };
  }

  private void normalize(Volume source, Volume target, long image, int channel) {
    long from = image * source.batchStride() + channel;
    long to = image * target.batchStride() + channel;
    double count = (double) shape.height() * shape.width();
    double mean = sum(source, from, 0, false) / count;
    double variance = sum(source, from, mean, true) / count;
    float factor = (float) (layer.scale().get(channel) / Math.sqrt(variance + layer.epsilon()));
    float offset = (float) (layer.shift().get(channel) - mean * factor);
    MemorySegment read = source.segment();
    MemorySegment write = target.segment();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        float value =
            read.getAtIndex(Floats.FLOAT, from + y * source.rowStride() + x * source.pixelStride());
        write.setAtIndex(
            Floats.FLOAT,
            to + y * target.rowStride() + x * target.pixelStride(),
            value * factor + offset);
      }
    }
  }

  private double sum(Volume source, long from, double mean, boolean squared) {
    MemorySegment read = source.segment();
    double sum = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        double difference =
            read.getAtIndex(Floats.FLOAT, from + y * source.rowStride() + x * source.pixelStride())
                - mean;
        sum += squared ? difference * difference : difference;
      }
    }
    return sum;
  }
}
