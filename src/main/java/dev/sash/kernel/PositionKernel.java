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

  /// Computes the channels of one position.
  abstract void run(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      int depth,
      MemorySegment scratch);

  @Override
  public Task bind(Binding binding) {
    return (tile, worker) -> {
      Volume source = binding.input().volume();
      Volume target = binding.output().volume();
      long plane = (long) shape.height() * shape.width();
      for (long position = positions.from(tile); position < positions.to(tile); position++) {
        long image = position / plane;
        long y = position % plane / shape.width();
        long x = position % shape.width();
        long from =
            image * source.batchStride() + y * source.rowStride() + x * source.pixelStride();
        long to = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
        run(source.segment(), from, target.segment(), to, shape.depth(), binding.scratch()[worker]);
      }
    };
  }
}
