package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.Arrays;

/// The first half of a [WinogradConvolution] of few tiles: transforms them once for all parts of
/// the filters. Its output has a row for each plane and a column for each tile, or one more, in
/// which the phases' channels follow each other.
public final class WinogradInput implements InputTransform {

  /// Rectangles that the tiles are cut into at least, where they have as many rows.
  private static final int RECTANGLES_AIMED_AT = 8;

  private final TileTransform transform;
  private final Cut cut;
  private final Shape written;

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
    cut =
        Cut.balanced(
            rows,
            columns,
            Math.ceilDiv(tiles, RECTANGLES_AIMED_AT),
            area -> area + 1,
            blocks -> blocks.hasWholeRows() ? 1 : 0);
    transform = TileTransform.of(filtering, geometry, cut.rows(), cut.columns(), lanes, input);
    int depth = TileTransform.depth(geometry, input.depth(), lanes);
    written = new Shape(input.batch(), filtering.planes(), tiles, depth);
  }

  /// With the room for one more tile that a plane may have.
  @Override
  public Shape output() {
    int room = TileTransform.room(written.width());
    return new Shape(written.batch(), written.height(), room, written.depth());
  }

  @Override
  public Shape written() {
    return written;
  }

  @Override
  public long work() {
    return (long) (written.elementCount() * ConvolutionChoice.COST_OF_TRANSFORM);
  }

  @Override
  public String name() {
    return "Winograd transform";
  }

  @Override
  public int tileCount() {
    return Tiling.requireCountable(written.batch() * cut.count());
  }

  @Override
  public long scratchByteSize() {
    return transform.scratchByteSize();
  }

  @Override
  public Task bind(Binding binding) {
    long tileBytes = (long) written.depth() * Float.BYTES;
    TileTransform.Memory[] memories =
        Arrays.stream(binding.scratch())
            .map(transform::memory)
            .toArray(TileTransform.Memory[]::new);
    return (tile, worker) -> {
      int image = (int) (tile / cut.count());
      int rectangle = (int) (tile % cut.count());
      Volume target = binding.output().volume();
      transform.run(
          binding.input().volume(),
          image,
          cut.top(rectangle),
          cut.left(rectangle),
          cut.height(rectangle),
          cut.width(rectangle),
          memories[worker],
          target.segment(),
          target.batchStride() * image * Float.BYTES + cut.first(rectangle) * tileBytes,
          target.rowStride() * Float.BYTES);
    };
  }
}
