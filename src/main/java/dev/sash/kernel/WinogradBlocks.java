package dev.sash.kernel;

/// How the tiles of a [WinogradConvolution] are cut into blocks that are computed at once, so that
/// every weight that is read serves a whole block.
///
/// @param cut the blocks
/// @param panelParts into how many parts of the filters each block is cut; more than 1: of the
///   blocks there are few, each of whole rows of tiles
record WinogradBlocks(Cut cut, int panelParts) {

  /// Weights up to this size stay in the L2 cache from block to block, and blocks are to leave them
  /// there.
  private static final long SMALL_WEIGHT_BYTES = 1L << 20;

  /// Bytes of transformed input that a block aims at beside small weights.
  private static final long SMALL_BLOCK_BYTES = 320L << 10;

  /// Weights from this size on come from afar, and every one that is read should serve many tiles.
  private static final long LARGE_WEIGHT_BYTES = 4L << 20;

  /// Bytes of transformed input that a block aims at beside large weights.
  private static final long LARGE_BLOCK_BYTES = 4L << 20;

  /// Bytes of transformed input that a block aims at beside others: it stays in the L2 cache from
  /// panel to panel.
  private static final long BLOCK_BYTES = 512L << 10;

  private static final int FEWEST_TILES = 8;
  private static final int MOST_TILES = 112;

  /// Parts of a layer that are computed apart at least, so that every core of a usual machine gets
  /// work.
  private static final int PARTS_AIMED_AT = 4;

  /// Returns as few blocks as the cache takes, but with the panels enough parts, and an even number
  /// of them.
  ///
  /// @param depth channels of the input
  /// @param rows rows of tiles
  /// @param columns columns of tiles
  static WinogradBlocks of(
      MinimalFiltering filtering, int depth, Panels panels, int batch, int rows, int columns) {
    int wanted = Math.ceilDiv(PARTS_AIMED_AT, panels.count());
    int fewest = panels.count() % 2 == 1 ? Math.max(2, wanted) : wanted;
    long tileBytes = (long) filtering.planes() * depth * Float.BYTES;
    long weightBytes = filtering.planes() * panels.elementCount() * Float.BYTES;
    long most =
        Math.min(blockBytes(weightBytes) / tileBytes, (long) Math.ceilDiv(rows, fewest) * columns);
    long tiles = Math.clamp(most, FEWEST_TILES, MOST_TILES);
    boolean few = isFew(Cut.of(rows, columns, tiles), batch);
    int panelParts = few ? panels.count() : 1;
    Cut cut =
        Cut.balanced(
            rows,
            columns,
            tiles,
            VectorBlocks.rows(panels.vectors(0)),
            other -> isFew(other, batch) != few || few && !other.hasWholeRows() ? 0 : panelParts);
    return new WinogradBlocks(cut, panelParts);
  }

  private static boolean isFew(Cut blocks, int batch) {
    return batch * blocks.count() < PARTS_AIMED_AT;
  }

  private static long blockBytes(long weightBytes) {
    if (weightBytes <= SMALL_WEIGHT_BYTES) {
      return SMALL_BLOCK_BYTES;
    }
    return weightBytes < LARGE_WEIGHT_BYTES ? BLOCK_BYTES : LARGE_BLOCK_BYTES;
  }
}
