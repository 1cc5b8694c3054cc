package dev.sash.volume;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A view of off-heap float32 weights: dimensions and row-major elements (last dimension
/// innermost), in native byte order, at any alignment: a tensor may lie in a mapped file just where
/// the file has it.
///
/// A tensor owns nothing: the segment's arena decides how long it lives. Immutable, apart from the
/// memory it views.
public final class Tensor {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final MemorySegment segment;
  private final long[] dimensions;
  private final long elementCount;

  private Tensor(MemorySegment segment, long[] dimensions) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "a tensor needs off-heap memory, got a heap segment: use Tensor.copyOf");
    }
    long count = 1;
    for (long dimension : dimensions) {
      if (dimension < 0) {
        throw new IllegalArgumentException(
            "dimensions must not be negative: " + Arrays.toString(dimensions));
      }
      if (Math.multiplyHigh(count, dimension) != 0
          || count * dimension < 0
          || count * dimension >= 1L << 61) {
        throw new IllegalArgumentException(
            "a tensor has fewer than 2^61 elements: dimensions=" + Arrays.toString(dimensions));
      }
      count *= dimension;
    }
    if (segment.byteSize() != count * Float.BYTES) {
      throw new IllegalArgumentException(
          "a tensor %s of float32 has %d bytes, the segment %d"
              .formatted(Arrays.toString(dimensions), count * Float.BYTES, segment.byteSize()));
    }
    this.segment = segment;
    this.dimensions = dimensions;
    this.elementCount = count;
  }

  /// Returns a tensor over a segment of exactly the bytes that the dimensions need. No dimensions:
  /// a scalar.
  ///
  /// @throws IllegalArgumentException if the segment is on the heap or has another size
  public static Tensor of(MemorySegment segment, long... dimensions) {
    return new Tensor(segment, dimensions.clone());
  }

  /// Returns a tensor with a copy of the values; the garbage collector frees it.
  ///
  /// @throws IllegalArgumentException if the number of values is not the product of the dimensions
  public static Tensor copyOf(float[] values, long... dimensions) {
    MemorySegment copy =
        Arena.ofAuto().allocate((long) values.length * Float.BYTES, Volume.ALIGNMENT);
    MemorySegment.copy(values, 0, copy, ValueLayout.JAVA_FLOAT, 0, values.length);
    return new Tensor(copy, dimensions.clone());
  }

  /// Returns the memory of the elements.
  public MemorySegment segment() {
    return segment;
  }

  /// Lets the physical memory go that holds the elements, if they lie in a file mapped for reading:
  /// for those who have made a copy. Who reads them again waits for the file. Does nothing to other
  /// memory: a private mapping would lose what was written to it.
  ///
  /// @throws IllegalStateException if the memory is closed
  public void unload() {
    if (segment.isMapped() && segment.isReadOnly()) {
      segment.unload();
    }
  }

  /// Brings the elements from a `first` byte on into physical memory, if they lie in a mapped file:
  /// for those who will read them where they are. Does nothing to other memory.
  ///
  /// @param count how many bytes
  /// @throws IndexOutOfBoundsException if the tensor does not have those bytes
  /// @throws IllegalStateException if the memory is closed
  public void load(long first, long count) {
    MemorySegment part = segment.asSlice(first, count);
    if (part.isMapped()) {
      part.load();
    }
  }

  /// Returns the dimensions, outermost first.
  public long[] dimensions() {
    return dimensions.clone();
  }

  /// Returns how many dimensions there are.
  public int rank() {
    return dimensions.length;
  }

  /// Returns one dimension.
  public long dimension(int index) {
    return dimensions[index];
  }

  /// Returns the product of the dimensions.
  public long elementCount() {
    return elementCount;
  }

  /// Returns the bytes of the elements.
  public long byteSize() {
    return segment.byteSize();
  }

  /// Returns element `index` in row-major order.
  public float get(long index) {
    return segment.getAtIndex(FLOAT, index);
  }

  /// Returns a view of the same elements with other dimensions of the same product.
  ///
  /// @throws IllegalArgumentException if the product differs
  public Tensor asDimensions(long... newDimensions) {
    return new Tensor(segment, newDimensions.clone());
  }

  /// Returns the elements.
  ///
  /// @throws IllegalArgumentException if they are more than an array holds
  public float[] toArray() {
    if (elementCount > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("%s is more than a float array holds".formatted(this));
    }
    float[] values = new float[(int) elementCount];
    MemorySegment.copy(segment, FLOAT, 0, values, 0, values.length);
    return values;
  }

  /// Returns the dimensions: `Tensor[64, 3, 7, 7]`.
  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(dimensions);
  }
}
