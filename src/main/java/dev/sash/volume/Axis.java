package dev.sash.volume;

/// The axes of a volume, outermost first.
public enum Axis {
  /// The images of a batch.
  BATCH,
  /// The rows of an image.
  HEIGHT,
  /// The columns of an image.
  WIDTH,
  /// The channels of a position; innermost in memory.
  DEPTH
}
