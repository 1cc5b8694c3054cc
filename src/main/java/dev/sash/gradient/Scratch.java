package dev.sash.gradient;

import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory that the steps of a pass use one after the other. Steps reserve what they need when they
/// are made; the memory is there from the first use on.
final class Scratch {

  private final Arena arena;
  private long byteSize = Volume.ALIGNMENT;
  private MemorySegment segment;

  Scratch(Arena arena) {
    this.arena = arena;
  }

  /// Notes that a step needs this many floats at a time.
  void reserve(long floats) {
    assert segment == null;
    byteSize = Math.max(byteSize, Math.multiplyExact(floats, Float.BYTES));
  }

  /// Returns the memory: as many floats as the largest reservation. What it holds is left over from
  /// another step.
  MemorySegment segment() {
    if (segment == null) {
      segment = arena.allocate(byteSize, Volume.ALIGNMENT);
    }
    return segment;
  }
}
