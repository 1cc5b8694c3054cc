package dev.sash.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/// Runs a call until the JVM has compiled it, and tells what it leaves on the Java heap.
///
/// Code that works on vectors allocates until it is compiled, and compiling takes seconds and, of
/// two processors, one: a call is warm when it leaves the same number of bytes and the JIT has had
/// hardly anything to do for a while.
final class WarmUp {

  private static final long BLOCK_NANOS = 150_000_000;
  private static final int EQUAL_BLOCKS = 8;
  private static final long MOST_NANOS = 30_000_000_000L;

  /// Milliseconds of a block that the JIT may take.
  private static final long MOST_COMPILING = 5;

  /// Stray bytes of the JVM's own threads are not the call's.
  private static final double STRAY = 0.01;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final CompilationMXBean JIT = ManagementFactory.getCompilationMXBean();

  private WarmUp() {}

  /// Runs a call until it is warm, but no longer than 30 seconds.
  static void run(Runnable call) {
    long start = System.nanoTime();
    double least = Double.POSITIVE_INFINITY;
    int equal = 0;
    while (equal < EQUAL_BLOCKS && System.nanoTime() - start < MOST_NANOS) {
      long compiled = JIT.getTotalCompilationTime();
      double garbage = garbage(call, BLOCK_NANOS);
      boolean compiling = JIT.getTotalCompilationTime() - compiled > MOST_COMPILING;
      equal = compiling || garbage < least * (1 - STRAY) ? 0 : equal + 1;
      least = Math.min(least, garbage);
    }
  }

  /// Runs a call for a while, once at least, and returns the bytes that a call allocates on the
  /// Java heap, on any thread.
  static double garbage(Runnable call, long nanos) {
    long start = System.nanoTime();
    long before = THREADS.getTotalThreadAllocatedBytes();
    long calls = 0;
    do {
      call.run();
      calls++;
    } while (System.nanoTime() - start < nanos);
    return (double) (THREADS.getTotalThreadAllocatedBytes() - before) / calls;
  }
}
