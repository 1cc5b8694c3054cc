package dev.sash.image;

/// A box on an image, with a number.
///
/// @param box where it is
/// @param label the number: digits, `.`, `-`, `+` and `e`; empty for none
/// @param color 0xRRGGBB
public record Mark(Window box, String label, int color) {

  /// @throws IllegalArgumentException if the label has other signs or the color more than 24 bits
  public Mark {
    Digits.requireDrawable(label);
    if ((color & 0xFFFFFF) != color) {
      throw new IllegalArgumentException("a color is 0xRRGGBB: 0x%X".formatted(color));
    }
  }
}
