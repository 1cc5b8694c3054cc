package dev.sash.kernel;

/// Cuts `count` things into tiles of equal size, the last one smaller.
///
/// @param count how many there are
/// @param size how many a full tile has
record Tiling(long count, long size) {

  /// Elements that an element-wise tile has at least: below it, handing out tiles costs more than
  /// it gains.
  private static final long ELEMENTS_A_TILE = 1 << 14;

  Tiling {
    if (count <= 0 || size <= 0 || (count + size - 1) / size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d rows or positions in tiles of %d give no number of tiles from 1 to 2^31 - 1: use a smaller input"
              .formatted(count, size));
    }
  }

  /// Returns tiles of rows that have `elementsPerRow` elements each.
  static Tiling ofRows(long rows, long elementsPerRow) {
    long fitting = Math.max(1, ELEMENTS_A_TILE / elementsPerRow);
    return new Tiling(rows, Math.max(fitting, rows / (Integer.MAX_VALUE / 2)));
  }

  /// Returns as few tiles of at most `most` as there must be, of about equal size.
  static Tiling even(long count, long most) {
    return new Tiling(count, Math.ceilDiv(count, Math.ceilDiv(count, most)));
  }

  /// Returns a number of tiles.
  ///
  /// @throws IllegalArgumentException if they are more than can be counted
  static int requireCountable(long tiles) {
    return new Tiling(tiles, 1).tileCount();
  }

  int tileCount() {
    return (int) ((count + size - 1) / size);
  }

  long from(int tile) {
    return tile * size;
  }

  long to(int tile) {
    return Math.min(count, (tile + 1) * size);
  }
}
