package dev.sash.gradient;

import dev.sash.openblas.OpenBlas;
import java.lang.foreign.Arena;

/// What the steps of a pass share.
///
/// @param arena owns the memory of the pass
/// @param scratch memory for one step at a time
/// @param blas matrix products
record Resources(Arena arena, Scratch scratch, OpenBlas blas) {}
