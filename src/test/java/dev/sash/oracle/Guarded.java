package dev.sash.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A volume among canaries: a NaN of one bit pattern lies in every float around it and in its gaps.
/// What reads a canary gives NaN; what overwrites one is found.
///
/// @param memory all of the memory
/// @param volume the volume in it
public record Guarded(MemorySegment memory, Volume volume) {

  private static final int CANARY = 0x7fc0dead;
  private static final long MARGIN = 19;

  /// Returns a volume whose elements follow each other without gaps.
  public static Guarded contiguous(Shape shape) {
    long row = (long) shape.width() * shape.depth();
    return ofRows(shape, row);
  }

  /// Returns a volume with gaps between rows alone.
  ///
  /// @param rowStride floats from one row to the next
  public static Guarded ofRows(Shape shape, long rowStride) {
    return of(shape, shape.height() * rowStride, rowStride, shape.depth());
  }

  /// Returns a volume with gaps between positions, rows and images.
  public static Guarded spread(Shape shape) {
    long pixelStride = shape.depth() + 3L;
    long rowStride = shape.width() * pixelStride + 5;
    return of(shape, shape.height() * rowStride + 7, rowStride, pixelStride);
  }

  private static Guarded of(Shape shape, long batchStride, long rowStride, long pixelStride) {
    long floats = 2 * MARGIN + shape.batch() * batchStride;
    MemorySegment memory = Arena.ofAuto().allocate(floats * Float.BYTES, Volume.ALIGNMENT);
    for (long i = 0; i < floats; i++) {
      memory.setAtIndex(ValueLayout.JAVA_INT, i, CANARY);
    }
    MemorySegment inner = memory.asSlice(MARGIN * Float.BYTES);
    return new Guarded(memory, new Volume(inner, shape, batchStride, rowStride, pixelStride));
  }

  /// Fails if a float around the volume or in its gaps was written.
  public void assertGapsUntouched(String what) {
    long canaries = 0;
    for (long i = 0; i < memory.byteSize() / Float.BYTES; i++) {
      canaries += memory.getAtIndex(ValueLayout.JAVA_INT, i) == CANARY ? 1 : 0;
    }
    long gaps = memory.byteSize() / Float.BYTES - volume.shape().elementCount();
    assertEquals(gaps, canaries, what + ": floats in the gaps that were left alone");
  }
}
