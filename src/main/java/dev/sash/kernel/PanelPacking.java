package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Flatten;
import dev.sash.layer.Kernels;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Weights packed in panels, group by group, the elements of a filter in the order height, width,
/// depth; a batch normalisation folded in.
///
/// @param kernels the weights as the file has them
/// @param bias one value a filter, or empty
/// @param normalization batch normalisation of the output, or empty
/// @param panels how the filters of one group are cut
public record PanelPacking(
    Kernels kernels,
    Optional<Tensor> bias,
    Optional<BatchNormalization> normalization,
    Panels panels)
    implements Packing {

  @Override
  public long byteSize() {
    return groups() * (panels.elementCount() + panels.paddedFilters()) * Float.BYTES;
  }

  private int groups() {
    return kernels.filters() / panels.filters();
  }

  @Override
  public FilterMatrix pack(Arena arena) {
    MemorySegment packed =
        arena.allocate(groups() * panels.elementCount() * Float.BYTES, Volume.ALIGNMENT);
    for (int filter = 0; filter < kernels.filters(); filter++) {
      packFilter(filter, packed);
    }
    return new FilterMatrix(
        packed,
        true,
        Flatten.Order.HWC,
        new FoldedBias(kernels.filters(), bias, normalization).pack(arena, panels));
  }

  private void packFilter(int filter, MemorySegment packed) {
    int group = filter / panels.filters();
    int within = filter % panels.filters();
    double factor = normalization.isPresent() ? normalization.get().factor(filter) : 1;
    long at = group * panels.elementCount() + panels.index(within);
    long step = panels.step(within);
    for (int y = 0; y < kernels.height(); y++) {
      for (int x = 0; x < kernels.width(); x++) {
        for (int channel = 0; channel < kernels.depth(); channel++) {
          float weight = (float) (kernels.get(filter, channel, y, x) * factor);
          packed.setAtIndex(Floats.FLOAT, at, weight);
          at += step;
        }
      }
    }
  }
}
