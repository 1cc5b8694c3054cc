package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.oracle.Samples;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Weights that are read in several blocks, with a batch normalisation.
class PackingTest {

  private static final int FILTERS = 21;

  /// More than a block has of 3 x 2 taps.
  private static final int DEPTH = 250;

  private final Samples samples = new Samples(8);
  private final BatchNormalization normalization = samples.batchNormalization(FILTERS);

  @ParameterizedTest
  @EnumSource(Kernels.Order.class)
  void panelsHaveEveryWeightOfEveryOrder(Kernels.Order order) {
    checkPanels(order, 3, false);
    checkPanels(order, 1, true);
  }

  private void checkPanels(Kernels.Order order, int widest, boolean paired) {
    Kernels kernels = samples.kernels(order, FILTERS, DEPTH, 3, 2);
    Panels panels = new Panels(FILTERS, kernels.elementsPerFilter(), 4, widest, paired);
    PanelPacking packing =
        new PanelPacking(kernels, Optional.empty(), Optional.of(normalization), panels);
    assertTrue(blockOf(kernels, 12).channels() < DEPTH);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment packed = packing.pack(arena).matrix();
      for (int filter = 0; filter < FILTERS; filter++) {
        double factor = normalization.factor(filter);
        for (int element = 0; element < kernels.elementsPerFilter(); element++) {
          int tap = element / DEPTH;
          float weight = kernels.get(filter, element % DEPTH, tap / 2, tap % 2);
          assertEquals(
              (float) (weight * factor),
              packed.getAtIndex(Floats.FLOAT, panels.index(filter, element)));
        }
      }
    }
  }

  @Test
  void fewWeightsOfAFullyConnectedLayerAreCopiedInTheOrderOfTheInput() {
    Kernels few = samples.kernels(Kernels.Order.OIHW, FILTERS, DEPTH, 3, 2);
    FilterPacking packing = FilterPacking.ofFullyConnected(few, Optional.empty(), Optional.empty());
    assertEquals(Optional.of(few.tensor()), packing.copied());
    assertEquals(Flatten.Order.HWC, packing.order());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment matrix = packing.pack(arena).matrix();
      assertEquals(0, matrix.address() % Volume.ALIGNMENT);
      long element = ((long) 7 * 3 * 2 + 5) * DEPTH + 9;
      assertEquals(few.get(7, 9, 2, 1), matrix.getAtIndex(Floats.FLOAT, element));
    }
    Kernels many = samples.kernels(Kernels.Order.OIHW, 180, DEPTH, 3, 2);
    assertStaysInPlace(many);
    assertStaysInPlace(samples.kernels(Kernels.Order.IHWO, FILTERS, DEPTH, 3, 2));
  }

  private static void assertStaysInPlace(Kernels kernels) {
    FilterPacking packing =
        FilterPacking.ofFullyConnected(kernels, Optional.empty(), Optional.empty());
    assertEquals(Optional.empty(), packing.copied());
    assertEquals(kernels.order().within(), packing.order());
  }

  private static WeightBlock blockOf(Kernels kernels, int filters) {
    return new WeightBlock(kernels, 0, new double[filters]);
  }

  /// Filters are whole vectors here: 20 of 21 in panels of 12 and 8.
  @ParameterizedTest
  @CsvSource({"F2X2_2X2, 3, 3, 2", "F4X4_3X3, 3, 3, 1", "F2X2_2X2, 2, 2, 1"})
  void planesHaveEveryTransformedWeight(
      MinimalFiltering filtering, int height, int width, int stride) {
    int filters = 20;
    int depth = 5 * DEPTH;
    Kernels kernels = samples.kernels(Kernels.Order.OIHW, filters, depth, height, width);
    BatchNormalization folded = samples.batchNormalization(filters);
    Geometry geometry = Geometry.of(height, width).withStride(stride);
    PlanePhases phases = new PlanePhases(filtering, geometry);
    Panels panels = new Panels(filters, (long) phases.count() * depth, 4, 3);
    WinogradPacking packing =
        new WinogradPacking(
            kernels, Optional.empty(), Optional.of(folded), geometry, panels, filtering);
    assertTrue(blockOf(kernels, 12).channels() < depth);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment packed = packing.pack(arena).matrix();
      for (int filter = 0; filter < filters; filter++) {
        int panel = filter / 12;
        for (int element = 0; element < depth * phases.count(); element++) {
          int phase = element / depth;
          int channel = element % depth;
          double[] taps = taps(kernels, filter, channel, filtering.taps(), stride, phase);
          for (int i = 0; i < taps.length; i++) {
            taps[i] *= folded.factor(filter);
          }
          double[] transformed = new double[filtering.planes()];
          double[] columns = new double[filtering.inputs() * filtering.taps()];
          filtering.transformKernels(taps, 1, columns, transformed);
          for (int plane = 0; plane < transformed.length; plane++) {
            int place = Arrays.binarySearch(phases.of(plane), phase);
            if (place < 0) {
              continue;
            }
            long at =
                WinogradPacking.at(panels, phases, panel, plane)
                    + ((long) place * depth + channel) * panels.stride(panel)
                    + filter % 12;
            assertEquals((float) transformed[plane], packed.getAtIndex(Floats.FLOAT, at));
          }
        }
      }
    }
  }

  /// Returns a phase of a kernel, with zeros where it has no tap.
  private static double[] taps(
      Kernels kernels, int filter, int channel, int size, int stride, int phase) {
    double[] taps = new double[size * size];
    for (int tap = 0; tap < taps.length; tap++) {
      int y = tap / size * stride + phase / stride;
      int x = tap % size * stride + phase % stride;
      if (y < kernels.height() && x < kernels.width()) {
        taps[tap] = kernels.get(filter, channel, y, x);
      }
    }
    return taps;
  }

  @Test
  void tellsEveryTensorThatItReads() {
    Kernels kernels = samples.kernels(Kernels.Order.OIHW, FILTERS, 2, 1, 1);
    Tensor bias = samples.tensor(FILTERS);
    Panels panels = new Panels(FILTERS, 2, 4, 3);
    List<Tensor> tensors =
        List.of(
            kernels.tensor(),
            bias,
            normalization.scale(),
            normalization.shift(),
            normalization.mean(),
            normalization.variance());
    var packing = new PanelPacking(kernels, Optional.of(bias), Optional.of(normalization), panels);
    assertEquals(tensors, packing.reads().toList());
  }
}
