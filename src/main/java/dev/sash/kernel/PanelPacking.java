package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Flatten;
import dev.sash.layer.Kernels;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.Stream;

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
  public Stream<Tensor> reads() {
    return Stream.concat(Stream.of(kernels.tensor()), biases().tensors());
  }

  private FoldedBias biases() {
    return new FoldedBias(kernels.filters(), bias, normalization);
  }

  @Override
  public Optional<Tensor> copied() {
    return Optional.of(kernels.tensor());
  }

  @Override
  public FilterMatrix pack(Arena arena) {
    MemorySegment packed =
        arena.allocate(groups() * panels.elementCount() * Float.BYTES, Volume.ALIGNMENT);
    FoldedBias biases = biases();
    for (int group = 0; group < groups(); group++) {
      for (int panel = 0; panel < panels.count(); panel++) {
        pack(group, panel, biases, packed);
      }
    }
    return new FilterMatrix(packed, true, Flatten.Order.HWC, biases.pack(arena, panels));
  }

  /// Fills a panel from its begin to its end, however far apart in the file its filters lie.
  private void pack(int group, int panel, FoldedBias biases, MemorySegment packed) {
    int first = group * panels.filters() + panels.firstFilter(panel);
    int count = panels.filters(panel);
    int depth = kernels.depth();
    int stride = panels.stride(panel);
    WeightBlock block = new WeightBlock(kernels, first, biases.factors(first, count));
    double[] weights = new double[count];
    float[] rounded = new float[block.channels() * stride];
    int read;
    for (int channel = 0; channel < depth; channel += read) {
      read = block.read(channel);
      for (int tap = 0; tap < kernels.height() * kernels.width(); tap++) {
        for (int i = 0; i < read; i++) {
          block.weights(i, tap / kernels.width(), tap % kernels.width(), weights, 0);
          WeightBlock.round(weights, 0, count, rounded, i * stride);
        }
        long element = (long) tap * depth + channel;
        if (panels.isPaired(panel)) {
          scatter(rounded, read, count, group, panel, element, packed);
          continue;
        }
        long to = group * panels.elementCount() + panels.index(panels.firstFilter(panel), element);
        MemorySegment.copy(rounded, 0, packed, Floats.FLOAT, to * Float.BYTES, read * stride);
      }
    }
  }

  private void scatter(
      float[] rounded,
      int elements,
      int filters,
      int group,
      int panel,
      long element,
      MemorySegment packed) {
    for (int i = 0; i < elements; i++) {
      for (int filter = 0; filter < filters; filter++) {
        long place = panels.index(panels.firstFilter(panel) + filter, element + i);
        float weight = rounded[i * panels.stride(panel) + filter];
        packed.setAtIndex(Floats.FLOAT, group * panels.elementCount() + place, weight);
      }
    }
  }
}
