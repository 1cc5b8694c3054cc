package dev.sash.kernel;

/// How the tiles of a task are shared by workers: each has as many as the others, one more or less,
/// that follow each other.
public final class Shares {

  private Shares() {}

  /// Returns the first tile of a share; that of the share behind the last one is the end.
  ///
  /// @param share from 0 up to the number of shares
  public static int start(int share, int shares, long tiles) {
    return (int) (share * tiles / shares);
  }
}
