package dev.sash.run;

import dev.sash.volume.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A piece of the workspace that is needed from the first level of a [Schedule] that writes it to
/// the last that reads it.
final class Buffer {

  /// A workspace has no more bytes than this, so that sums of offsets and sizes do not overflow.
  private static final long LARGEST_SLAB = 1L << 61;

  private final long byteSize;
  private int firstLevel = Integer.MAX_VALUE;
  private int lastLevel = -1;
  private long offset = -1;

  Buffer(long byteSize) {
    this.byteSize =
        Math.ceilDiv(Math.min(byteSize, LARGEST_SLAB + 1), Volume.ALIGNMENT) * Volume.ALIGNMENT;
  }

  /// Notes that a step of a level reads or writes the buffer.
  void usedAt(int level) {
    firstLevel = Math.min(firstLevel, level);
    lastLevel = Math.max(lastLevel, level);
  }

  /// Returns where in the slab it begins, in bytes.
  long offset() {
    assert offset >= 0;
    return offset;
  }

  private boolean livesWith(Buffer other) {
    return firstLevel <= other.lastLevel && other.firstLevel <= lastLevel;
  }

  /// Gives every buffer an offset, such that buffers that are needed at the same time do not
  /// overlap: the largest first, each into the tightest gap that its lifetime leaves. Returns the
  /// bytes of the slab.
  ///
  /// @throws IllegalArgumentException if the slab is too large to be addressed
  static long layOut(List<Buffer> buffers) {
    List<Buffer> placed = new ArrayList<>();
    long end = 0;
    for (Buffer buffer :
        buffers.stream().sorted(Comparator.comparingLong((Buffer b) -> -b.byteSize)).toList()) {
      buffer.offset = buffer.tightestGap(placed.stream().filter(buffer::livesWith).toList());
      placed.add(buffer);
      placed.sort(Comparator.comparingLong(b -> b.offset));
      if (buffer.byteSize > LARGEST_SLAB - buffer.offset) {
        throw new IllegalArgumentException(
            "the volumes between layers need more than 2^61 bytes: use a smaller input");
      }
      end = Math.max(end, buffer.offset + buffer.byteSize);
    }
    return end;
  }

  private long tightestGap(List<Buffer> neighbours) {
    long best = -1;
    long bestSize = Long.MAX_VALUE;
    long end = 0;
    for (Buffer neighbour : neighbours) {
      long gap = neighbour.offset - end;
      if (gap >= byteSize && gap < bestSize) {
        best = end;
        bestSize = gap;
      }
      end = Math.max(end, neighbour.offset + neighbour.byteSize);
    }
    return best >= 0 ? best : end;
  }
}
