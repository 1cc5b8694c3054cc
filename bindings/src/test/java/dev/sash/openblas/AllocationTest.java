package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// A call leaves nothing on the Java heap once it is compiled.
class AllocationTest {
  private static final int CALLS = 1000;

  /// The compiler works in the background: the calls are compiled after some round, not a fixed
  /// one.
  private static final int ROUNDS = 200;

  private final OpenBlas blas = OpenBlas.load();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void callsAllocateNothing() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment floats = arena.allocate(4 * 64);
      MemorySegment result = arena.allocate(4 * 64);
      long fewest = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && fewest > 0; round++) {
        fewest = Math.min(fewest, allocatedBy(floats, result));
      }
      assertEquals(0, fewest, "bytes in " + CALLS + " calls of each");
    }
  }

  private long allocatedBy(MemorySegment floats, MemorySegment result) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      blas.sgemm(false, true, 8, 8, 8, 1, floats, 8, floats, 8, 0, result, 8);
      blas.sgemv(false, 8, 8, 1, floats, 8, floats, 0, result);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
