package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.Arrays;

/// The first half of a [WinogradConvolution] of few tiles: transforms them once for all parts of
/// the filters. Its output has a row for each plane and a column for each tile, or one more, in
/// which the phases' channels follow each other.
public final class WinogradInput implements Kernel {

  /// Rectangles that the tiles are cut into at least, where they have as many rows.
  private static final int RECTANGLES_AIMED_AT = 8;

  private final TileTransform transform;
  private final Shape output;

  /// Fixes the algorithm to shapes.
  ///
  /// @param rows rows of tiles
  /// @param columns columns of tiles
  WinogradInput(
      MinimalFiltering filtering,
      Geometry geometry,
      Shape input,
      int rows,
      int columns,
      int lanes) {
    int tiles = rows * columns;
    Cut cut =
        Cut.balanced(
            rows,
            columns,
            Math.ceilDiv(tiles, RECTANGLES_AIMED_AT),
            1,
            blocks -> blocks.hasWholeRows() ? 1 : 0);
    transform = TileTransform.of(filtering, geometry, cut, lanes, input);
    int depth = MinimalFiltering.phases(geometry) * input.depth();
    output = new Shape(input.batch(), filtering.planes(), TileTransform.room(tiles), depth);
  }

  /// Returns the shape of the transformed tiles.
  public Shape output() {
    return output;
  }

  /// Returns about how many multiply-accumulates take as long.
  public long work() {
    return (long) (output.elementCount() * ConvolutionChoice.COST_OF_TRANSFORM);
  }

  @Override
  public String name() {
    return "Winograd transform";
  }

  @Override
  public int tileCount() {
    return Tiling.requireCountable(output.batch() * transform.cut().count());
  }

  @Override
  public long scratchByteSize() {
    return transform.scratchByteSize();
  }

  @Override
  public Task bind(Binding binding) {
    long tileBytes = (long) output.depth() * Float.BYTES;
    TileTransform.Memory[] memories =
        Arrays.stream(binding.scratch())
            .map(transform::memory)
            .toArray(TileTransform.Memory[]::new);
    return (tile, worker) -> {
      int image = (int) (tile / transform.cut().count());
      int rectangle = (int) (tile % transform.cut().count());
      Volume target = binding.output().volume();
      transform.run(
          binding.input().volume(),
          image,
          rectangle,
          memories[worker],
          target.segment(),
          target.batchStride() * image * Float.BYTES + transform.cut().first(rectangle) * tileBytes,
          target.rowStride() * Float.BYTES);
    };
  }
}
