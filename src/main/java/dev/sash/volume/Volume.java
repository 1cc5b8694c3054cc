package dev.sash.volume;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/// A view of off-heap float32 activations, `height` x `width` x `depth` with depth innermost, as in
/// the notation X\[y, x, :\] of CS231n.
///
/// Element (b, y, x, d) lies at index `b * batchStride + y * rowStride + x * pixelStride + d` of
/// the segment; strides count floats. A pixel stride larger than the depth lets several volumes
/// share one buffer side by side along depth.
///
/// A volume owns nothing: the segment's arena decides how long it lives and which threads may use
/// it; access after the arena is closed throws `IllegalStateException`. The record itself is
/// immutable; its elements are not.
///
/// @param segment native memory, aligned to 4 bytes
/// @param shape the size
/// @param batchStride floats from one image to the next
/// @param rowStride floats from one row to the next
/// @param pixelStride floats from one position to the next, at least the depth
public record Volume(
    MemorySegment segment, Shape shape, long batchStride, long rowStride, long pixelStride) {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfFloat FLOAT_UNALIGNED = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /// Alignment of the memory that [#allocate] returns, in bytes: a cache line, and the widest
  /// vector.
  public static final long ALIGNMENT = 64;

  /// @throws IllegalArgumentException if the segment is on the heap, misaligned or too small, or
  ///   strides overlap
  public Volume {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "a volume needs off-heap memory, got a heap segment: copy it into Volume.allocate(arena,"
              + " shape)");
    }
    if (segment.address() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a volume must be aligned to 4 bytes: address=0x%x: allocate it with alignment 4 or more"
              .formatted(segment.address()));
    }
    long rowSpan = span(shape.width(), pixelStride, shape.depth());
    long imageSpan = span(shape.height(), rowStride, rowSpan);
    long floats = span(shape.batch(), batchStride, imageSpan);
    if (pixelStride < shape.depth() || rowStride < rowSpan || batchStride < imageSpan) {
      throw new IllegalArgumentException(
          "strides of a volume must not overlap: shape=%s pixelStride=%d (at least %d) rowStride=%d (at least %d)"
                  .formatted(shape, pixelStride, shape.depth(), rowStride, rowSpan)
              + " batchStride=%d (at least %d)".formatted(batchStride, imageSpan));
    }
    if (floats > segment.byteSize() / Float.BYTES) {
      throw new IllegalArgumentException(
          "the segment is too small for the volume: shape=%s needs %d bytes, the segment has %d"
              .formatted(shape, floats * Float.BYTES, segment.byteSize()));
    }
  }

  private static long span(int count, long stride, long last) {
    if (count > 1 && stride > (Long.MAX_VALUE / Float.BYTES - last) / (count - 1L)) {
      throw new IllegalArgumentException(
          "the stride %d is too large for %d steps".formatted(stride, count));
    }
    return (count - 1L) * stride + last;
  }

  /// Allocates a zeroed volume without gaps; it lives as long as the arena.
  public static Volume allocate(Arena arena, Shape shape) {
    return of(arena.allocate(shape.byteSize(), ALIGNMENT), shape);
  }

  /// Returns a view without gaps of the first `shape.byteSize()` bytes of a segment.
  public static Volume of(MemorySegment segment, Shape shape) {
    long row = (long) shape.width() * shape.depth();
    return new Volume(segment, shape, row * shape.height(), row, shape.depth());
  }

  /// Allocates a volume and fills it with float data in NCHW order (batch, depth, height, width).
  ///
  /// @throws IllegalArgumentException if the array does not hold exactly `shape.elementCount()`
  ///   floats
  public static Volume ofNchw(Arena arena, Shape shape, float... data) {
    Volume volume = allocate(arena, shape);
    volume.copyFromNchw(FloatBuffer.wrap(data));
    return volume;
  }

  /// Returns whether the elements follow each other without gaps.
  public boolean isContiguous() {
    return (shape.width() == 1 && shape.height() == 1 && shape.batch() == 1)
        || (pixelStride == shape.depth()
            && (shape.height() == 1 || rowStride == (long) shape.width() * pixelStride)
            && (shape.batch() == 1
                || batchStride == (long) shape.height() * shape.width() * pixelStride));
  }

  /// Returns the bytes from the first element to the end of the last one, gaps included.
  public long extentByteSize() {
    long last =
        (shape.batch() - 1) * batchStride
            + (shape.height() - 1) * rowStride
            + (shape.width() - 1) * pixelStride
            + shape.depth();
    return last * Float.BYTES;
  }

  /// Returns the index, in floats from the start of the segment, of an element.
  ///
  /// @throws IndexOutOfBoundsException if a coordinate is outside the shape
  public long index(int image, int y, int x, int channel) {
    if (image < 0
        || image >= shape.batch()
        || y < 0
        || y >= shape.height()
        || x < 0
        || x >= shape.width()
        || channel < 0
        || channel >= shape.depth()) {
      throw new IndexOutOfBoundsException(
          "element (batch=%d, y=%d, x=%d, channel=%d) is outside the volume %s"
              .formatted(image, y, x, channel, shape));
    }
    return image * batchStride + y * rowStride + x * pixelStride + channel;
  }

  /// Returns the index of the first channel of a position, in floats from the start of the segment,
  /// without looking whether it is inside the shape.
  public long offset(long image, long y, long x) {
    return image * batchStride + y * rowStride + x * pixelStride;
  }

  /// Returns an element of the first image.
  public float get(int y, int x, int channel) {
    return get(0, y, x, channel);
  }

  /// Returns an element.
  public float get(int image, int y, int x, int channel) {
    return segment.getAtIndex(FLOAT, index(image, y, x, channel));
  }

  /// Sets an element of the first image.
  public void set(int y, int x, int channel, float value) {
    set(0, y, x, channel, value);
  }

  /// Sets an element.
  public void set(int image, int y, int x, int channel, float value) {
    segment.setAtIndex(FLOAT, index(image, y, x, channel), value);
  }

  /// Sets every element to one value; gaps between rows and positions are left alone.
  public void fill(float value) {
    for (int b = 0; b < shape.batch(); b++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          long at = b * batchStride + y * rowStride + x * pixelStride;
          for (int d = 0; d < shape.depth(); d++) {
            segment.setAtIndex(FLOAT, at + d, value);
          }
        }
      }
    }
  }

  /// Returns a view of `count` channels from channel `first` on, with the same strides.
  ///
  /// @throws IndexOutOfBoundsException if the channels are not all in the volume
  public Volume asChannels(int first, int count) {
    if (first < 0 || count <= 0 || first > shape.depth() - count) {
      throw new IndexOutOfBoundsException(
          "channels %d to %d are outside the volume %s"
              .formatted(first, first + count - 1L, shape));
    }
    MemorySegment view = segment.asSlice((long) first * Float.BYTES);
    return new Volume(view, shape.withDepth(count), batchStride, rowStride, pixelStride);
  }

  /// Returns a view of the window of `height` x `width` positions whose upper left corner is (`y`,
  /// `x`), of every image.
  ///
  /// @throws IndexOutOfBoundsException if the window is not all in the volume
  public Volume asWindow(int y, int x, int height, int width) {
    if (y < 0
        || x < 0
        || height <= 0
        || width <= 0
        || y > shape.height() - height
        || x > shape.width() - width) {
      throw new IndexOutOfBoundsException(
          "window y=%d x=%d height=%d width=%d is outside the volume %s"
              .formatted(y, x, height, width, shape));
    }
    MemorySegment view = segment.asSlice((y * rowStride + x * pixelStride) * Float.BYTES);
    return new Volume(
        view,
        new Shape(shape.batch(), height, width, shape.depth()),
        batchStride,
        rowStride,
        pixelStride);
  }

  /// Returns a view of one image of the batch.
  ///
  /// @throws IndexOutOfBoundsException if there is no such image
  public Volume asImage(int image) {
    MemorySegment view = segment.asSlice(index(image, 0, 0, 0) * Float.BYTES);
    return new Volume(view, shape.withBatch(1), batchStride, rowStride, pixelStride);
  }

  /// Copies the elements of another volume of the same shape into this one.
  ///
  /// @throws IllegalArgumentException if the shapes differ
  public void copyFrom(Volume source) {
    if (!source.shape.equals(shape)) {
      throw new IllegalArgumentException(
          "cannot copy a volume %s into a volume %s".formatted(source.shape, shape));
    }
    if (isContiguous() && source.isContiguous()) {
      MemorySegment.copy(source.segment, 0, segment, 0, shape.byteSize());
      return;
    }
    boolean wholeRows = pixelStride == shape.depth() && source.pixelStride == shape.depth();
    long run = (wholeRows ? (long) shape.width() * shape.depth() : shape.depth()) * Float.BYTES;
    int runs = wholeRows ? 1 : shape.width();
    for (int b = 0; b < shape.batch(); b++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < runs; x++) {
          long from = b * source.batchStride + y * source.rowStride + x * source.pixelStride;
          long to = b * batchStride + y * rowStride + x * pixelStride;
          MemorySegment.copy(source.segment, from * Float.BYTES, segment, to * Float.BYTES, run);
        }
      }
    }
  }

  /// Fills the volume from float data in NCHW order. The buffer's position does not move.
  ///
  /// @throws IllegalArgumentException if the buffer does not have exactly `shape.elementCount()`
  ///   floats remaining
  public void copyFromNchw(FloatBuffer data) {
    requireElements(data.remaining());
    copyFromNchw(
        MemorySegment.ofBuffer(data.order() == ByteOrder.nativeOrder() ? data : nativeCopy(data)));
  }

  /// Fills the volume from float data in NCHW order and native byte order, at any alignment, on or
  /// off the heap.
  ///
  /// @throws IllegalArgumentException if the segment is not exactly `shape.byteSize()` bytes
  public void copyFromNchw(MemorySegment data) {
    requireBytes(data.byteSize());
    long plane = (long) shape.height() * shape.width();
    for (int b = 0; b < shape.batch(); b++) {
      for (int d = 0; d < shape.depth(); d++) {
        long from = ((long) b * shape.depth() + d) * plane;
        for (int y = 0; y < shape.height(); y++) {
          long to = b * batchStride + y * rowStride + d;
          for (int x = 0; x < shape.width(); x++) {
            segment.setAtIndex(
                FLOAT, to + x * pixelStride, data.getAtIndex(FLOAT_UNALIGNED, from++));
          }
        }
      }
    }
  }

  /// Writes the elements in NCHW order into a buffer. The buffer's position does not move.
  ///
  /// @throws IllegalArgumentException if the buffer does not have exactly `shape.elementCount()`
  ///   floats remaining
  public void intoNchw(FloatBuffer data) {
    requireElements(data.remaining());
    int at = data.position();
    for (int b = 0; b < shape.batch(); b++) {
      for (int d = 0; d < shape.depth(); d++) {
        for (int y = 0; y < shape.height(); y++) {
          long from = b * batchStride + y * rowStride + d;
          for (int x = 0; x < shape.width(); x++) {
            data.put(at++, segment.getAtIndex(FLOAT, from + x * pixelStride));
          }
        }
      }
    }
  }

  /// Returns the elements in NCHW order.
  ///
  /// @throws IllegalArgumentException if they are more than an array holds
  public float[] toNchw() {
    if (shape.elementCount() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "the volume %s has %d elements, more than a float array holds: read it image by image or by get"
              .formatted(shape, shape.elementCount()));
    }
    float[] data = new float[(int) shape.elementCount()];
    intoNchw(FloatBuffer.wrap(data));
    return data;
  }

  private void requireElements(long elements) {
    if (elements != shape.elementCount()) {
      throw new IllegalArgumentException(
          "the volume %s has %d elements, the data %d"
              .formatted(shape, shape.elementCount(), elements));
    }
  }

  private void requireBytes(long bytes) {
    if (bytes != shape.byteSize()) {
      throw new IllegalArgumentException(
          "the volume %s has %d bytes, the data %d".formatted(shape, shape.byteSize(), bytes));
    }
  }

  private static FloatBuffer nativeCopy(FloatBuffer data) {
    float[] copy = new float[data.remaining()];
    data.get(data.position(), copy);
    return FloatBuffer.wrap(copy);
  }
}
