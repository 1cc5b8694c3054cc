package dev.sash.kernel;

import java.lang.foreign.MemorySegment;

/// The products of a [WinogradConvolution]: those of a block of transformed tiles with a panel of
/// transformed weights, plane by plane.
final class WinogradProducts {

  private final Panels panels;
  private final PlanePhases phases;
  private final Taps[] planes;
  private final boolean fetches;

  /// @param channels of the input
  /// @param planeStep bytes from one plane of the transformed tiles to the next
  /// @param fetches whether the weights of a plane are fetched while those before are multiplied
  WinogradProducts(
      MinimalFiltering filtering,
      Panels panels,
      PlanePhases phases,
      int channels,
      long planeStep,
      boolean fetches) {
    this.panels = panels;
    this.phases = phases;
    this.fetches = fetches;
    planes = new Taps[filtering.planes()];
    for (int plane = 0; plane < planes.length; plane++) {
      planes[plane] = phases.taps(plane, channels).shifted(plane * planeStep);
    }
  }

  /// @param rows where each tile begins
  /// @param count how many tiles
  /// @param targets where the products of each tile belong
  /// @param step bytes from one plane of the products to the next
  void multiply(
      MemorySegment transformed,
      long[] rows,
      int count,
      MemorySegment weights,
      int panel,
      WinogradScratch.Memory memory,
      long[] targets,
      long step) {
    for (int plane = 0; plane < planes.length; plane++) {
      long ahead = place(panel, plane + 1);
      VectorBlocks.sum(
          transformed,
          rows,
          count,
          planes[plane],
          weights,
          place(panel, plane),
          panels.vectors(panel),
          memory.zeros(),
          memory.products(),
          targets,
          plane * step,
          ahead,
          fetches ? Math.min(ahead + byteSize(panel, plane + 1), weights.byteSize()) : ahead);
    }
  }

  /// Returns where the weights of a plane begin; behind the last one those of the next panel do.
  private long place(int panel, int plane) {
    return WinogradPacking.at(panels, phases, panel, plane) * Float.BYTES;
  }

  private long byteSize(int panel, int plane) {
    return place(panel, plane % planes.length + 1) - place(panel, plane % planes.length);
  }
}
