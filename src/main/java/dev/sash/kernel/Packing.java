package dev.sash.kernel;

import java.lang.foreign.Arena;

/// How weights become the matrix that a kernel multiplies with. Equal packings give equal matrices,
/// so that plans of several input shapes share them.
public sealed interface Packing
    permits FilterPacking, PanelPacking, TiledPacking, TransposedPacking, WinogradPacking {

  /// Returns the bytes that packing allocates.
  long byteSize();

  /// Makes the matrix; it lives as long as the arena and, where in place, the tensor.
  FilterMatrix pack(Arena arena);
}
