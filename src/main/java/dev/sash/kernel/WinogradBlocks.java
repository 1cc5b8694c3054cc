package dev.sash.kernel;

import java.util.Arrays;

/// How a [WinogradConvolution] is cut into tasks: blocks of tiles that are computed at once, so
/// that every weight that is read serves a whole block. Where there are few blocks, each is
/// computed by parts of the filters.
///
/// @param cut the blocks of an image; where the filters are parted, each has whole rows of tiles
/// @param batch images
/// @param panelParts into how many parts the filters are cut
/// @param wholeParts parts, the first ones, that are computed for all tiles of an image at once and
///   not block by block
record WinogradBlocks(Cut cut, int batch, int panelParts, int wholeParts) {

  /// Weights up to this size stay in the L2 cache from block to block, and blocks are to leave them
  /// there.
  private static final long SMALL_WEIGHT_BYTES = 1L << 20;

  /// Bytes of transformed input and of a panel's products that a block aims at beside small
  /// weights.
  private static final long SMALL_BLOCK_BYTES = 640L << 10;

  /// Weights from this size on leave the L2 cache to nothing else from call to call.
  private static final long FAR_WEIGHT_BYTES = 2L << 20;

  /// Of weights from this size on, every one that is read should serve many tiles.
  private static final long LARGE_WEIGHT_BYTES = 4L << 20;

  /// The same beside large weights.
  private static final long LARGE_BLOCK_BYTES = 9216L << 10;

  /// The same beside others: they stay in the L2 cache from panel to panel.
  private static final long BLOCK_BYTES = 768L << 10;

  private static final int FEWEST_TILES = 8;
  private static final int MOST_TILES = 200;

  /// Parts of a layer that are computed apart at least, so that every core of a usual machine gets
  /// work.
  private static final int PARTS_AIMED_AT = 4;

  /// Returns as few blocks as the cache takes, but with the panels enough parts.
  ///
  /// @param depth floats of a transformed tile in a plane
  /// @param rows rows of tiles
  /// @param columns columns of tiles
  static WinogradBlocks of(
      MinimalFiltering filtering, int depth, Panels panels, int batch, int rows, int columns) {
    long fitting = fitting(filtering, depth, panels);
    int parts = Math.ceilDiv(PARTS_AIMED_AT, panels.count());
    long shared = Math.max(FEWEST_TILES, (long) Math.ceilDiv(rows, parts) * columns);
    long tiles = Math.min(fitting, shared);
    if (isFew(Cut.of(rows, columns, tiles), batch)) {
      return few(panels, depth, batch, rows, columns, fitting);
    }
    Cut cut =
        Cut.balanced(
            rows,
            columns,
            tiles,
            area -> VectorBlocks.time(panels.vectors(0), RunBlocks.fitSums(depth), area),
            other -> isFew(other, batch) ? 0 : 1);
    return new WinogradBlocks(cut, batch, 1, 0);
  }

  /// Returns how many tiles a block has at most.
  static long fitting(MinimalFiltering filtering, int depth, Panels panels) {
    long values = depth + (long) panels.vectors(0) * panels.lanes();
    long tileBytes = filtering.planes() * values * Float.BYTES;
    long bytes = blockBytes(filtering.planes() * panels.elementCount() * Float.BYTES);
    return Math.clamp(bytes / tileBytes, FEWEST_TILES, MOST_TILES);
  }

  /// Returns whether so many transformed weights come from afar.
  static boolean areMany(long weights) {
    return weights * Float.BYTES >= FAR_WEIGHT_BYTES;
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

  /// Returns a part of the filters for each panel, and the blocks with which one, two and four
  /// workers are done the soonest: a panel that is left over is shared block by block.
  ///
  /// @param depth floats of a transformed tile in a plane
  /// @param fitting tiles that a block has at most
  private static WinogradBlocks few(
      Panels panels, int depth, int batch, int rows, int columns, long fitting) {
    WinogradBlocks best = null;
    long least = Long.MAX_VALUE;
    for (int height = Math.clamp(fitting / columns, 1, rows); height > 0; height--) {
      Cut cut = new Cut(rows, columns, height, columns);
      boolean fits = (long) rows * columns <= fitting;
      for (int whole = fits ? panels.count() : 0; whole >= 0; whole--) {
        WinogradBlocks blocks = new WinogradBlocks(cut, batch, panels.count(), whole);
        long[] times = new long[Math.toIntExact(blocks.taskCount())];
        Arrays.setAll(times, task -> blocks.time(task, panels, depth));
        long cost = Makespan.summed(times);
        if (cost < least) {
          best = blocks;
          least = cost;
        }
      }
    }
    return best;
  }

  /// Returns how long a task takes. To read its weights from afar takes as long as one of its
  /// blocks of positions.
  private long time(int task, Panels panels, int depth) {
    Cut area = isWhole(task) ? cut.whole() : cut;
    int tiles = area.height(rectangle(task)) * area.width(rectangle(task));
    int vectors = panels.vectors(part(task));
    return (long) VectorBlocks.time(vectors, RunBlocks.fitSums(depth), tiles) * vectors;
  }

  long taskCount() {
    return (wholeParts + (panelParts - wholeParts) * cut.count()) * batch;
  }

  /// Returns whether a task computes all tiles of an image, and not a block of them. Those that do
  /// come in the middle, so that of two workers' shares each has half of the others.
  boolean isWhole(int task) {
    return task >= blocksBefore() && task < blocksBefore() + wholeParts * batch;
  }

  private int blocksBefore() {
    return (int) (taskCount() - (long) wholeParts * batch) / 2;
  }

  /// Returns the number of a task among those that compute all tiles, or among those that do not.
  private int number(int task) {
    if (isWhole(task)) {
      return task - blocksBefore();
    }
    return task < blocksBefore() ? task : task - wholeParts * batch;
  }

  /// Returns which part of the filters a task computes. The same part of all images comes one after
  /// the other.
  int part(int task) {
    return isWhole(task)
        ? number(task) / batch
        : wholeParts + (int) (number(task) / cut.count() / batch);
  }

  int image(int task) {
    return isWhole(task) ? number(task) % batch : (int) (number(task) / cut.count() % batch);
  }

  int rectangle(int task) {
    return isWhole(task) ? 0 : (int) (number(task) % cut.count());
  }

  /// Returns the tiles of the largest block.
  int mostTiles() {
    return wholeParts > 0 ? cut.height() * cut.width() : cut.rows() * cut.columns();
  }
}
