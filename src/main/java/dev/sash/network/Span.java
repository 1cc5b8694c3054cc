package dev.sash.network;

import java.util.Optional;

/// A receptive field along one axis: unit `i` sees `size` pixels from `start + i * stride` on.
///
/// @param start first pixel of the first unit, negative in padding
/// @param size number of pixels, positive
/// @param stride pixels from one unit to the next; 0: all units see the same
record Span(long start, long size, long stride) {

  /// What a pixel sees: itself.
  static final Span PIXEL = new Span(0, 1, 1);

  /// Returns what a unit sees whose kernel spans `kernel` of these units.
  ///
  /// @throws ArithmeticException if a number is beyond a `long`
  Span through(int kernel, int kernelStride, int paddingBefore) {
    return new Span(
        Math.subtractExact(start, Math.multiplyExact(paddingBefore, stride)),
        Math.addExact(size, Math.multiplyExact(kernel - 1L, stride)),
        Math.multiplyExact(stride, kernelStride));
  }

  /// Returns what `count` of these units see together, without the padding around the input.
  Span whole(int count, int inputSize) {
    long end = Math.addExact(start, Math.addExact(size, Math.multiplyExact(count - 1L, stride)));
    long first = Math.clamp(start, 0, inputSize - 1);
    return new Span(first, Math.max(Math.min(end, inputSize) - first, 1), 0);
  }

  /// Returns the smallest span that holds both, or empty if no single stride describes it.
  ///
  /// @param count number of units of the layer that joins the two
  /// @param inputSize pixels of the network's input along the axis
  Optional<Span> union(Span other, int count, int inputSize) {
    if (stride == other.stride) {
      long first = Math.min(start, other.start);
      long end = Math.max(Math.addExact(start, size), Math.addExact(other.start, other.size));
      return Optional.of(new Span(first, end - first, stride));
    }
    if (stride == 0 || other.stride == 0 || count == 1) {
      return whole(count, inputSize).union(other.whole(count, inputSize), count, inputSize);
    }
    return Optional.empty();
  }
}
