package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.Stream;

/// The bias of each filter with a batch normalisation of the output folded in, factor * b + offset,
/// and the factors of the weights.
///
/// @param filters how many
/// @param bias one value a filter, or empty
/// @param normalization of the output, or empty
record FoldedBias(int filters, Optional<Tensor> bias, Optional<BatchNormalization> normalization) {

  boolean isZero() {
    return bias.isEmpty() && normalization.isEmpty();
  }

  /// Returns what it is made from.
  Stream<Tensor> tensors() {
    return Stream.concat(
        bias.stream(),
        normalization.stream()
            .flatMap(
                layer -> Stream.of(layer.scale(), layer.shift(), layer.mean(), layer.variance())));
  }

  private float get(int filter) {
    double value = bias.isPresent() ? bias.get().get(filter) : 0;
    if (normalization.isPresent()) {
      value = value * normalization.get().factor(filter) + normalization.get().offset(filter);
    }
    return (float) value;
  }

  /// Returns what the weights of filters are multiplied by.
  ///
  /// @param first the first filter
  /// @param count how many
  double[] factors(int first, int count) {
    double[] factors = new double[count];
    for (int filter = 0; filter < count; filter++) {
      factors[filter] = normalization.isPresent() ? normalization.get().factor(first + filter) : 1;
    }
    return factors;
  }

  /// Returns the biases one behind the other.
  MemorySegment pack(Arena arena) {
    MemorySegment packed = arena.allocate((long) filters * Float.BYTES, Volume.ALIGNMENT);
    for (int filter = 0; filter < filters; filter++) {
      packed.setAtIndex(Floats.FLOAT, filter, get(filter));
    }
    return packed;
  }

  /// Returns the biases with the gaps of the panels of each group, which are zeros.
  MemorySegment pack(Arena arena, Panels panels) {
    int groups = filters / panels.filters();
    MemorySegment packed =
        arena.allocate(groups * panels.paddedFilters() * Float.BYTES, Volume.ALIGNMENT);
    for (int filter = 0; filter < filters; filter++) {
      int group = filter / panels.filters();
      long at = group * panels.paddedFilters() + filter % panels.filters();
      packed.setAtIndex(Floats.FLOAT, at, get(filter));
    }
    return packed;
  }
}
