package dev.sash.kernel;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// A kernel that makes the channels of each output position from the channels of the same input
/// position.
abstract class PositionKernel implements Kernel {

  private final Shape shape;
  private final Tiling positions;

  PositionKernel(Shape shape) {
    this.shape = shape;
    positions = Tiling.ofRows(shape.positionCount(), shape.depth());
  }

  @Override
  public int tileCount() {
    return positions.tileCount();
  }

  /// Computes the channels of positions that follow each other.
  ///
  /// @param fromStep from one to the next in the source, in floats
  /// @param toStep from one to the next in the target, in floats
  /// @param count how many
  abstract void run(
      MemorySegment source,
      long from,
      long fromStep,
      MemorySegment target,
      long to,
      long toStep,
      int count,
      MemorySegment scratch);

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      Volume source = binding.input().volume();
      Volume target = binding.output().volume();
      long plane = (long) shape.height() * shape.width();
      int count;
      for (long position = positions.from(tile); position < positions.to(tile); position += count) {
        long image = position / plane;
        long y = position % plane / shape.width();
        long x = position % shape.width();
        count = (int) Math.min(shape.width() - x, positions.to(tile) - position);
        long from =
            image * source.batchStride() + y * source.rowStride() + x * source.pixelStride();
        long to = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
        run(
            source.segment(),
            from,
            source.pixelStride(),
            target.segment(),
            to,
            target.pixelStride(),
            count,
            binding.scratch()[worker]);
      }
    };
  }
}
