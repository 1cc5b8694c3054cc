package dev.sash.kernel;

import dev.sash.openblas.OpenBlas;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The memory that a kernel works on in one session.
///
/// @param inputs volumes it reads, in the layer's order
/// @param output volume it writes
/// @param scratch one segment a worker, of at least the kernel's scratch bytes
/// @param filters packed weights, or null for kernels without
/// @param blas matrix products
public record Binding(
    List<Operand> inputs,
    Operand output,
    MemorySegment[] scratch,
    FilterMatrix filters,
    OpenBlas blas) {

  /// Returns the first input.
  public Operand input() {
    return inputs.getFirst();
  }
}
