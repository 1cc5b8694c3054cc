package dev.sash.layer;

/// Zeros (for max pooling: nothing) around a volume, in positions; each side has its own.
///
/// @param top rows above
/// @param left columns to the left
/// @param bottom rows below
/// @param right columns to the right
public record Padding(int top, int left, int bottom, int right) {

  /// No padding.
  public static final Padding NONE = new Padding(0, 0, 0, 0);

  /// @throws IllegalArgumentException if a side is negative
  public Padding {
    if (top < 0 || left < 0 || bottom < 0 || right < 0) {
      throw new IllegalArgumentException(
          "padding must not be negative: top=%d left=%d bottom=%d right=%d"
              .formatted(top, left, bottom, right));
    }
  }

  /// Returns the same padding on all sides.
  public static Padding of(int size) {
    return new Padding(size, size, size, size);
  }

  /// Returns whether no side is padded.
  public boolean isNone() {
    return equals(NONE);
  }

  /// Returns `2`, or `top,left,bottom,right` where sides differ.
  @Override
  public String toString() {
    boolean same = top == left && left == bottom && bottom == right;
    return same ? Integer.toString(top) : top + "," + left + "," + bottom + "," + right;
  }
}
