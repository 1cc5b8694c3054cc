package dev.sash.cli;

import picocli.CommandLine.TypeConversionException;

/// A pixel, as `120,80`.
///
/// @param x column
/// @param y row
record Point(int x, int y) {

  static Point parse(String text) {
    String[] numbers = text.split(",", -1);
    try {
      if (numbers.length == 2) {
        Point point = new Point(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        if (point.x >= 0 && point.y >= 0) {
          return point;
        }
      }
    } catch (NumberFormatException _) {
      // Reported below like every other text that is no pixel.
    }
    throw new TypeConversionException(
        "'%s' is no pixel: write column and row, such as 120,80".formatted(text));
  }

  @Override
  public String toString() {
    return x + "," + y;
  }
}
