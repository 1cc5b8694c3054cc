package dev.sash.kernel;

import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Has the JIT compile the vector loops that kernels will need, on a few numbers of its own. Until
/// then every vector lies on the heap, and a first call would take a hundred times as long.
public final class WarmUp {

  /// A vector operation takes longer than this before it is compiled, and much less after.
  private static final int COMPILED_NANOS = 6;

  /// What reading a slow clock may take.
  private static final int CLOCK_NANOS = 1000;

  /// Rounds that must be fast after a first one was.
  private static final int CONFIRMING_ROUNDS = 16;

  private static final int LIMIT_SECONDS = 5;

  private static final System.Logger LOGGER = System.getLogger("dev.sash");

  /// Whether the compiler was waited for in vain once: a JVM may have none for vectors.
  private static volatile boolean inVain;

  /// Rounds of a piece with arithmetic while it is new: the JIT must have seen what it compiles.
  private static final int PROFILED_ROUNDS = 16;

  /// Idle rounds after one with arithmetic. The JIT compiles a method for good after 5000 calls,
  /// but each boxed vector operation before also brings the methods of the Vector API closer to
  /// compilation by themselves, which takes a second and helps no kernel. Calls without arithmetic
  /// leave them alone. More idle rounds would have the JIT believe that arithmetic is rare.
  private static final int IDLE_ROUNDS = 250;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private WarmUp() {}

  /// Runs the loops of kernels until they are compiled, for a few seconds at most, and logs a
  /// warning if some are not. Does nothing without the Vector API.
  ///
  /// @return whether nothing is left to compile
  public static boolean run(Collection<Kernel> kernels) {
    if (!hasVectors() || inVain) {
      return !inVain;
    }
    // Of the kind that models allocate from: compiled code is thrown away when it meets another.
    try (Arena arena = Arena.ofShared()) {
      WarmUpLoops loops = new WarmUpLoops(arena);
      kernels.forEach(loops::add);
      return run(loops);
    }
  }

  /// Returns whether loops of this process use the Vector API.
  public static boolean hasVectors() {
    return Floats.LANES.width() > 1;
  }

  private static boolean run(WarmUpLoops loops) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    WarmUpLoops.Target target = loops.target();
    WarmUpLoops.Target empty = loops.emptyTarget();
    List<WarmUpLoops.Piece> waiting = loops.pieces();
    int count = waiting.size();
    for (int turn = 0; !waiting.isEmpty() && System.nanoTime() < end; turn++) {
      for (int i = waiting.size() - 1; i >= 0; i--) {
        boolean due = turn < PROFILED_ROUNDS || turn % waiting.size() == i;
        if (due && isCompiled(waiting.get(i), target)) {
          waiting.remove(i);
        } else {
          idle(waiting.get(i), empty);
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    inVain = !waiting.isEmpty();
    if (inVain) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          ("after %d s the JVM has not compiled %d of %d vector loops well, and calls may take 50"
                  + " times as long as they should: restart it, without an AOT cache if it had one,"
                  + " or leave vectors out by -Ddev.sash.vector=false")
              .formatted(LIMIT_SECONDS, waiting.size(), count));
    }
    return !inVain;
  }

  private static boolean isCompiled(WarmUpLoops.Piece piece, WarmUpLoops.Target target) {
    return areFast(1, piece, target) && areFast(CONFIRMING_ROUNDS, piece, target);
  }

  private static boolean areFast(int rounds, WarmUpLoops.Piece piece, WarmUpLoops.Target target) {
    long start = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      piece.round().accept(target);
    }
    return System.nanoTime() - start < rounds * piece.operations() * COMPILED_NANOS + CLOCK_NANOS;
  }

  private static void idle(WarmUpLoops.Piece piece, WarmUpLoops.Target empty) {
    for (int i = 0; i < IDLE_ROUNDS; i++) {
      piece.round().accept(empty);
    }
  }
}
