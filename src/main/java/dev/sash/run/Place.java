package dev.sash.run;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Where a volume lies when a plan runs.
sealed interface Place {

  /// Returns the shape of the volume.
  Shape shape();

  /// Returns whether the elements are known to follow each other without gaps, in memory that is
  /// the same in every run.
  boolean isContiguous();

  /// Returns whether all positions are known to lie at one stride, in memory that is the same in
  /// every run.
  boolean isUniform();

  /// Returns whether an element of this volume may be one of another volume too, one of both being
  /// written. The caller's outputs are apart from all others, which each run makes sure of, and
  /// buffers apart from each other while they are needed.
  boolean mayOverlap(Place other);

  /// In the caller's own volume; where that lies and its strides are known only in the run.
  record Caller(boolean output, int index, Shape shape) implements Place {

    @Override
    public boolean isContiguous() {
      return false;
    }

    @Override
    public boolean isUniform() {
      return false;
    }

    @Override
    public boolean mayOverlap(Place other) {
      return other instanceof Caller caller && caller.output == output && caller.index == index;
    }
  }

  /// In the network's own memory.
  record Fixed(Volume volume) implements Place {

    @Override
    public Shape shape() {
      return volume.shape();
    }

    @Override
    public boolean isContiguous() {
      return volume.isContiguous();
    }

    @Override
    public boolean isUniform() {
      return volume.isContiguous();
    }

    @Override
    public boolean mayOverlap(Place other) {
      return other instanceof Fixed;
    }
  }

  /// In a buffer of the workspace, perhaps between the positions of others. Offset and strides are
  /// in floats.
  record Workspace(
      Buffer buffer, Shape shape, long offset, long batchStride, long rowStride, long pixelStride)
      implements Place {

    static Workspace of(Shape shape) {
      return contiguous(new Buffer(shape.byteSize()), shape, 0);
    }

    private static Workspace contiguous(Buffer buffer, Shape shape, long offset) {
      long row = (long) shape.width() * shape.depth();
      return new Workspace(buffer, shape, offset, row * shape.height(), row, shape.depth());
    }

    /// Returns the same elements without gaps as a volume of another shape.
    Workspace as(Shape other) {
      assert isContiguous() && other.elementCount() == shape.elementCount();
      return contiguous(buffer, other, offset);
    }

    /// Returns the part from `first` on along one axis.
    Workspace part(Axis axis, int first, Shape partShape) {
      long stride =
          switch (axis) {
            case BATCH -> batchStride;
            case HEIGHT -> rowStride;
            case WIDTH -> pixelStride;
            case DEPTH -> 1;
          };
      return new Workspace(
          buffer, partShape, offset + first * stride, batchStride, rowStride, pixelStride);
    }

    @Override
    public boolean isContiguous() {
      return isUniform() && (pixelStride == shape.depth() || shape.positionCount() == 1);
    }

    @Override
    public boolean isUniform() {
      boolean rows = shape.height() == 1 || rowStride == shape.width() * pixelStride;
      boolean images =
          shape.batch() == 1 || batchStride == (long) shape.height() * shape.width() * pixelStride;
      return rows && images;
    }

    @Override
    public boolean mayOverlap(Place other) {
      return other instanceof Workspace workspace
          && buffer == workspace.buffer
          && offset < workspace.end()
          && workspace.offset < end()
          && !isBeside(workspace);
    }

    /// Returns whether the channels of both lie side by side, as in a concatenation: their
    /// positions are the same stride apart, and within it both have channels of their own.
    private boolean isBeside(Workspace other) {
      if (pixelStride != other.pixelStride || !isOnGrid() || !other.isOnGrid()) {
        return false;
      }
      long first = Math.floorMod(other.offset - offset, pixelStride);
      return shape.depth() <= first && first + other.shape.depth() <= pixelStride;
    }

    /// Returns whether all positions lie a multiple of the pixel stride apart.
    private boolean isOnGrid() {
      return (shape.height() == 1 || rowStride % pixelStride == 0)
          && (shape.batch() == 1 || batchStride % pixelStride == 0);
    }

    /// Returns where in the slab it begins, in bytes.
    long byteOffset() {
      return buffer.offset() + offset * Float.BYTES;
    }

    /// Returns where in the buffer it ends, in floats.
    private long end() {
      long last =
          (shape.batch() - 1) * batchStride
              + (shape.height() - 1) * rowStride
              + (shape.width() - 1) * pixelStride;
      return offset + last + shape.depth();
    }

    /// Returns the volume in a session's slab.
    Volume in(MemorySegment slab) {
      return new Volume(slab.asSlice(byteOffset()), shape, batchStride, rowStride, pixelStride);
    }
  }
}
