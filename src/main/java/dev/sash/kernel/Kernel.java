package dev.sash.kernel;

/// An algorithm fixed to shapes: knows its tiles and its needs before any memory is there.
/// Immutable.
public interface Kernel {

  /// Returns the algorithm's name for reports: `im2col + sgemm`.
  String name();

  /// Returns into how many tiles the output is cut. It depends on shapes alone, never on the number
  /// of workers.
  int tileCount();

  /// Returns the bytes of scratch memory that each worker needs.
  default long scratchByteSize() {
    return 0;
  }

  /// Binds the kernel to memory.
  Task bind(Binding binding);
}
