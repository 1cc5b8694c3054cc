package dev.sash.kernel;

import dev.sash.layer.Flatten;
import dev.sash.layer.PositionKernels;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.Stream;

/// Kernels that differ by position, used where they are; their biases are copied, because a tensor
/// may be unaligned.
///
/// @param kernels weights and biases
public record TiledPacking(PositionKernels kernels) implements Packing {

  @Override
  public long byteSize() {
    return kernels.bias().isPresent() ? kernels.bias().get().byteSize() : 0;
  }

  @Override
  public Stream<Tensor> reads() {
    return kernels.bias().stream();
  }

  @Override
  public Optional<Tensor> copied() {
    return Optional.empty();
  }

  @Override
  public FilterMatrix pack(Arena arena) {
    MemorySegment bias = null;
    if (kernels.bias().isPresent()) {
      bias = arena.allocate(byteSize(), Volume.ALIGNMENT);
      bias.copyFrom(kernels.bias().get().segment());
    }
    return new FilterMatrix(kernels.tensor().segment(), false, Flatten.Order.HWC, bias);
  }
}
