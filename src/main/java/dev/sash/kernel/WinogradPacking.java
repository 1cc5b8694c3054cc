package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Flatten;
import dev.sash.layer.Kernels;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Weights of kernels transformed to G g G^T, once, in double precision, and packed in panels: a
/// plane of panels for each element of the transformed kernel (Lavin and Gray 2016, section 4).
///
/// @param kernels the weights as the file has them
/// @param bias one value a filter, or empty
/// @param normalization batch normalisation of the output, or empty
/// @param panels how the filters are cut, for one plane: as many elements as channels
/// @param filtering which transform
public record WinogradPacking(
    Kernels kernels,
    Optional<Tensor> bias,
    Optional<BatchNormalization> normalization,
    Panels panels,
    MinimalFiltering filtering)
    implements Packing {

  @Override
  public long byteSize() {
    return (filtering.planes() * panels.elementCount() + panels.paddedFilters()) * Float.BYTES;
  }

  @Override
  public FilterMatrix pack(Arena arena) {
    MemorySegment packed =
        arena.allocate(filtering.planes() * panels.elementCount() * Float.BYTES, Volume.ALIGNMENT);
    int taps = filtering.taps();
    double[] kernel = new double[taps * taps];
    double[] transformed = new double[filtering.planes()];
    for (int filter = 0; filter < kernels.filters(); filter++) {
      double factor = normalization.isPresent() ? normalization.get().factor(filter) : 1;
      for (int channel = 0; channel < kernels.depth(); channel++) {
        for (int tap = 0; tap < kernel.length; tap++) {
          kernel[tap] = kernels.get(filter, channel, tap / taps, tap % taps) * factor;
        }
        filtering.transformKernel(kernel, transformed);
        long at = panels.index(filter, channel);
        for (double value : transformed) {
          packed.setAtIndex(Floats.FLOAT, at, (float) value);
          at += panels.elementCount();
        }
      }
    }
    FoldedBias biases = new FoldedBias(kernels.filters(), bias, normalization);
    return new FilterMatrix(packed, true, Flatten.Order.HWC, biases.pack(arena, panels));
  }
}
