package dev.sash.volume;

/// The size of an activation volume: `batch` images of `height` x `width` positions with `depth`
/// channels each (CS231n, "Convolutional Layer": W x H x D).
///
/// A volume without a batch has `batch` 1. All four sizes are positive and the byte size fits in a
/// `long`. Immutable.
///
/// @param batch number of images
/// @param height rows of an image
/// @param width columns of an image
/// @param depth channels of a position
public record Shape(int batch, int height, int width, int depth) {

  /// @throws IllegalArgumentException if a size is not positive or the volume has 2^61 elements or
  ///   more
  public Shape {
    if (batch <= 0 || height <= 0 || width <= 0 || depth <= 0) {
      throw new IllegalArgumentException(
          "every size of a shape must be positive: batch=%d height=%d width=%d depth=%d"
              .formatted(batch, height, width, depth));
    }
    long positions = Math.multiplyExact((long) height, width);
    if (Math.multiplyHigh(positions, (long) batch * depth) != 0
        || positions * batch * depth < 0
        || positions * batch * depth >= 1L << 61) {
      throw new IllegalArgumentException(
          "a volume has fewer than 2^61 elements: batch=%d height=%d width=%d depth=%d"
              .formatted(batch, height, width, depth));
    }
  }

  /// Returns the shape of a single image.
  public static Shape of(int height, int width, int depth) {
    return new Shape(1, height, width, depth);
  }

  /// Returns the shape of a batch of images.
  public static Shape of(int batch, int height, int width, int depth) {
    return new Shape(batch, height, width, depth);
  }

  /// Returns the shape of a row-major array of any rank: the last axis is the depth, the first of
  /// two or more the batch, the last but one of three or more the width, and all between them
  /// together the height. Sizes that have no axis are 1.
  ///
  /// @throws IllegalArgumentException if a size is not positive
  public static Shape ofSizes(int... sizes) {
    int rank = sizes.length;
    long height = 1;
    for (int axis = 1; axis < rank - 2; axis++) {
      height = Math.multiplyExact(height, sizes[axis]);
    }
    return new Shape(
        rank >= 2 ? sizes[0] : 1,
        Math.toIntExact(height),
        rank >= 3 ? sizes[rank - 2] : 1,
        rank >= 1 ? sizes[rank - 1] : 1);
  }

  /// Returns this shape with another batch.
  public Shape withBatch(int newBatch) {
    return new Shape(newBatch, height, width, depth);
  }

  /// Returns this shape with another depth.
  public Shape withDepth(int newDepth) {
    return new Shape(batch, height, width, newDepth);
  }

  /// Returns the size along an axis.
  public int size(Axis axis) {
    return switch (axis) {
      case BATCH -> batch;
      case HEIGHT -> height;
      case WIDTH -> width;
      case DEPTH -> depth;
    };
  }

  /// Returns this shape with another size along one axis.
  public Shape with(Axis axis, int size) {
    return switch (axis) {
      case BATCH -> new Shape(size, height, width, depth);
      case HEIGHT -> new Shape(batch, size, width, depth);
      case WIDTH -> new Shape(batch, height, size, depth);
      case DEPTH -> new Shape(batch, height, width, size);
    };
  }

  /// Returns batch * height * width: how many depth columns the volume has.
  public long positionCount() {
    return (long) batch * height * width;
  }

  /// Returns batch * height * width * depth.
  public long elementCount() {
    return positionCount() * depth;
  }

  /// Returns the bytes of the float32 elements, without any gap between rows or positions.
  public long byteSize() {
    return elementCount() * Float.BYTES;
  }

  /// Returns `height x width x depth`, with the batch in front where it is not 1: `56x56x64`,
  /// `8x56x56x64`.
  @Override
  public String toString() {
    String image = height + "x" + width + "x" + depth;
    return batch == 1 ? image : batch + "x" + image;
  }
}
