package dev.sash.kernel;

import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The weights of a transposed convolution, sorted by group and phase: one matrix of filters x
/// (taps, depth) for each.
///
/// @param layer weights, bias and geometry
public record TransposedPacking(TransposedConvolution layer) implements Packing {

  @Override
  public long byteSize() {
    return layer.weights().byteSize() + layer.bias().map(Tensor::byteSize).orElse(0L);
  }

  @Override
  public Stream<Tensor> reads() {
    return Stream.concat(Stream.of(layer.weights()), layer.bias().stream());
  }

  @Override
  public Optional<Tensor> copied() {
    return Optional.of(layer.weights());
  }

  @Override
  public FilterMatrix pack(Arena arena) {
    MemorySegment bias = null;
    if (layer.bias().isPresent()) {
      bias = arena.allocate(layer.bias().get().byteSize(), Volume.ALIGNMENT);
      bias.copyFrom(layer.bias().get().segment());
    }
    MemorySegment matrix = arena.allocate(layer.weights().byteSize(), Volume.ALIGNMENT);
    Geometry geometry = layer.geometry();
    var rows =
        Phases.transposedTaps(
            geometry.height(),
            geometry.strideHeight(),
            geometry.dilationHeight(),
            geometry.padding().top());
    var columns =
        Phases.transposedTaps(
            geometry.width(),
            geometry.strideWidth(),
            geometry.dilationWidth(),
            geometry.padding().left());
    long at = 0;
    for (int group = 0; group < layer.groups(); group++) {
      for (List<Integer> tapRows : rows.values()) {
        for (List<Integer> tapColumns : columns.values()) {
          at = pack(matrix, at, group, tapRows, tapColumns);
        }
      }
    }
    return new FilterMatrix(matrix, false, Flatten.Order.HWC, bias);
  }

  private long pack(
      MemorySegment matrix,
      long start,
      int group,
      List<Integer> tapRows,
      List<Integer> tapColumns) {
    int groupDepth = layer.depth() / layer.groups();
    int groupFilters = layer.filters() / layer.groups();
    int height = layer.geometry().height();
    int width = layer.geometry().width();
    long at = start;
    for (int filter = 0; filter < groupFilters; filter++) {
      for (int y : tapRows) {
        for (int x : tapColumns) {
          for (int channel = 0; channel < groupDepth; channel++) {
            long input = (long) group * groupDepth + channel;
            long index = ((input * groupFilters + filter) * height + y) * width + x;
            matrix.setAtIndex(Floats.FLOAT, at++, layer.weights().get(index));
          }
        }
      }
    }
    return at;
  }
}
