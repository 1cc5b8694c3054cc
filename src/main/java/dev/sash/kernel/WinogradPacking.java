package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// Weights of kernels transformed to G g G^T, once, in double precision, and packed in panels, each
/// of which has a plane for each element of the transformed kernel (Lavin and Gray 2016, section
/// 4).
///
/// @param kernels the weights as the file has them
/// @param bias one value a filter, or empty
/// @param normalization batch normalisation of the output, or empty
/// @param geometry of the convolution
/// @param panels how the filters are cut, for one plane: as many elements as phases and channels
/// @param filtering which transform
public record WinogradPacking(
    Kernels kernels,
    Optional<Tensor> bias,
    Optional<BatchNormalization> normalization,
    Geometry geometry,
    Panels panels,
    MinimalFiltering filtering)
    implements Packing {

  /// Returns where a plane of a panel begins, in floats. The planes of a panel follow each other,
  /// as they are read.
  static long at(Panels panels, PlanePhases phases, int panel, int plane) {
    long channels = panels.elements() / phases.count();
    long filters = (long) panels.firstFilter(panel) * phases.total();
    return channels * (filters + (long) phases.before(plane) * panels.stride(panel));
  }

  private long elementCount() {
    return panels.paddedFilters() * kernels.depth() * phases().total();
  }

  private PlanePhases phases() {
    return new PlanePhases(filtering, geometry);
  }

  @Override
  public long byteSize() {
    return (elementCount() + panels.paddedFilters()) * Float.BYTES;
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
    MemorySegment packed = arena.allocate(elementCount() * Float.BYTES, Volume.ALIGNMENT);
    PlanePhases phases = phases();
    FoldedBias biases = biases();
    for (int panel = 0; panel < panels.count(); panel++) {
      pack(panel, biases, phases, packed);
    }
    return new FilterMatrix(packed, true, Flatten.Order.HWC, biases.pack(arena, panels));
  }

  /// Transforms the kernels of a panel channel by channel: they lie side by side in every plane.
  private void pack(int panel, FoldedBias biases, PlanePhases phases, MemorySegment packed) {
    int first = panels.firstFilter(panel);
    int count = panels.filters(panel);
    int taps = filtering.taps();
    WeightBlock block = new WeightBlock(kernels, first, biases.factors(first, count));
    double[] untransformed = new double[taps * taps * count];
    double[] columns = new double[filtering.inputs() * taps * count];
    double[] transformed = new double[filtering.planes() * count];
    float[] rounded = new float[filtering.planes() * block.channels() * count];
    int read;
    for (int channel = 0; channel < kernels.depth(); channel += read) {
      read = block.read(channel);
      for (int phase = 0; phase < phases.count(); phase++) {
        for (int i = 0; i < read; i++) {
          gather(block, phase, i, untransformed);
          filtering.transformKernels(untransformed, count, columns, transformed);
          for (int plane = 0; plane < filtering.planes(); plane++) {
            int to = (plane * read + i) * count;
            WeightBlock.round(transformed, plane * count, count, rounded, to);
          }
        }
        scatter(rounded, read * count, packed, panel, phases, phase, channel);
      }
    }
  }

  /// Takes a phase of one channel of several kernels: tap by tap, one weight of each, zeros where a
  /// kernel has no tap of this phase.
  private void gather(WeightBlock block, int phase, int channel, double[] untransformed) {
    int taps = filtering.taps();
    int count = untransformed.length / (taps * taps);
    for (int tap = 0; tap < taps * taps; tap++) {
      int y = tap / taps * geometry.strideHeight() + phase / geometry.strideWidth();
      int x = tap % taps * geometry.strideWidth() + phase % geometry.strideWidth();
      if (y < kernels.height() && x < kernels.width()) {
        block.weights(channel, y, x, untransformed, tap * count);
      } else {
        Arrays.fill(untransformed, tap * count, (tap + 1) * count, 0);
      }
    }
  }

  /// Writes elements of a panel's kernels, some channels of a phase, to each plane that has the
  /// phase.
  ///
  /// @param length values of a plane
  private void scatter(
      float[] rounded,
      int length,
      MemorySegment packed,
      int panel,
      PlanePhases phases,
      int phase,
      int channel) {
    for (int plane = 0; plane < filtering.planes(); plane++) {
      int place = Arrays.binarySearch(phases.of(plane), phase);
      if (place >= 0) {
        long element = (long) place * kernels.depth() + channel;
        long to = at(panels, phases, panel, plane) + element * panels.stride(panel);
        MemorySegment.copy(rounded, plane * length, packed, Floats.FLOAT, to * Float.BYTES, length);
      }
    }
  }
}
