package dev.sash.kernel;

import dev.sash.layer.Flatten;
import java.lang.foreign.MemorySegment;

/// The weights of a convolution as the matrix that a kernel multiplies with.
///
/// @param matrix filters x elements, or elements x filters where `filtersInnermost`; any alignment
/// @param filtersInnermost whether the matrix is elements x filters
/// @param order order of the elements of one filter
/// @param bias one value a filter, aligned, or null
public record FilterMatrix(
    MemorySegment matrix, boolean filtersInnermost, Flatten.Order order, MemorySegment bias) {}
