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
  public Optional<Tensor> copied() {
    return Optional.of(kernels.tensor());
  }

  @Override
  public FilterMatrix pack(Arena arena) {
    MemorySegment packed = arena.allocate(elementCount() * Float.BYTES, Volume.ALIGNMENT);
    PlanePhases phases = phases();
    FoldedBias biases = new FoldedBias(kernels.filters(), bias, normalization);
    for (int panel = 0; panel < panels.count(); panel++) {
      pack(panel, biases, phases, packed);
    }
    return new FilterMatrix(packed, true, Flatten.Order.HWC, biases.pack(arena, panels));
  }

  /// Transforms the kernels of a panel channel by channel: they lie side by side in every plane.
  private void pack(int panel, FoldedBias biases, PlanePhases phases, MemorySegment packed) {
    int first = panels.firstFilter(panel);
    int count = panels.filters(panel);
    double[] factors = biases.factors(first, count);
    int taps = filtering.taps();
    double[] untransformed = new double[taps * taps * count];
    double[] transformed = new double[filtering.planes() * count];
    for (int phase = 0; phase < phases.count(); phase++) {
      for (int channel = 0; channel < kernels.depth(); channel++) {
        gather(first, factors, phase, channel, untransformed);
        filtering.transformKernels(untransformed, count, transformed);
        scatter(transformed, count, packed, panel, phases, phase, channel);
      }
    }
  }

  /// Reads a phase of one channel of several kernels: tap by tap, one weight of each, zeros where a
  /// kernel has no tap of this phase.
  private void gather(int first, double[] factors, int phase, int channel, double[] untransformed) {
    int count = factors.length;
    int taps = filtering.taps();
    float[] plane = new float[kernels.height() * kernels.width()];
    for (int filter = 0; filter < count; filter++) {
      kernels.into(first + filter, channel, plane);
      for (int tap = 0; tap < taps * taps; tap++) {
        int y = tap / taps * geometry.strideHeight() + phase / geometry.strideWidth();
        int x = tap % taps * geometry.strideWidth() + phase % geometry.strideWidth();
        boolean inside = y < kernels.height() && x < kernels.width();
        untransformed[tap * count + filter] =
            inside ? plane[y * kernels.width() + x] * factors[filter] : 0;
      }
    }
  }

  /// Writes an element of a panel's kernels to each plane that has the phase.
  private void scatter(
      double[] transformed,
      int count,
      MemorySegment packed,
      int panel,
      PlanePhases phases,
      int phase,
      int channel) {
    float[] rounded = new float[count];
    for (int plane = 0; plane < filtering.planes(); plane++) {
      int place = Arrays.binarySearch(phases.of(plane), phase);
      if (place < 0) {
        continue;
      }
      for (int filter = 0; filter < count; filter++) {
        rounded[filter] = (float) transformed[plane * count + filter];
      }
      long element = (long) place * kernels.depth() + channel;
      long to = at(panels, phases, panel, plane) + element * panels.stride(panel);
      MemorySegment.copy(rounded, 0, packed, Floats.FLOAT, to * Float.BYTES, count);
    }
  }
}
