package dev.sash.kernel;

/// A kernel bound to memory: computes one tile of its output at a time.
@FunctionalInterface
public interface Task {

  /// Called by each worker before the first tile that it computes of a run: the inputs may be
  /// others than in the run before. A worker that computed another task meanwhile calls it again.
  ///
  /// @param worker which worker
  default void begin(int worker) {}

  /// Computes a tile. Different tiles may be computed at the same time by different workers; the
  /// result of a tile does not depend on the worker, and nothing is allocated.
  ///
  /// @param tile from 0 to the kernel's tile count
  /// @param worker which worker's scratch memory to use
  void run(int tile, int worker);
}
