package dev.sash.cli;

import picocli.CommandLine.TypeConversionException;

/// Rows and columns of pixels, as `224x224` or, for a square, `224`.
///
/// @param height rows
/// @param width columns
record Size(int height, int width) {

  static Size parse(String text) {
    String[] sides = text.split("[xX]", -1);
    try {
      int height = Integer.parseInt(sides[0]);
      int width = Integer.parseInt(sides[sides.length - 1]);
      if (sides.length <= 2 && height > 0 && width > 0) {
        return new Size(height, width);
      }
    } catch (NumberFormatException _) {
      // Reported below like every other text that is no size.
    }
    throw new TypeConversionException(
        "'%s' is no size: write height x width, such as 224x224".formatted(text));
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
