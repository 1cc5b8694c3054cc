package dev.sash.kernel;

import dev.sash.volume.Tensor;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.stream.Stream;

/// How weights become the matrix that a kernel multiplies with. Equal packings give equal matrices,
/// so that plans of several input shapes share them.
public sealed interface Packing
    permits FilterPacking, PanelPacking, TiledPacking, TransposedPacking, WinogradPacking {

  /// Returns the bytes that packing allocates.
  long byteSize();

  /// Returns every tensor that packing reads.
  Stream<Tensor> reads();

  /// Returns the weights that the matrix is a copy of; empty: it is their own memory.
  Optional<Tensor> copied();

  /// Makes the matrix; it lives as long as the arena and, where in place, the tensor.
  FilterMatrix pack(Arena arena);
}
