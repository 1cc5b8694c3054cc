package dev.sash.cli;

import picocli.CommandLine.TypeConversionException;

/// A number, or a quotient such as `1/255`.
///
/// @param value its value
/// @param text as it was written
record Ratio(double value, String text) {

  static Ratio parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      if (parts.length <= 2) {
        double divisor = parts.length == 2 ? Double.parseDouble(parts[1]) : 1;
        double value = Double.parseDouble(parts[0]) / divisor;
        if (Double.isFinite(value)) {
          return new Ratio(value, text);
        }
      }
    } catch (NumberFormatException _) {
      // Reported below like every other text that is no number.
    }
    throw new TypeConversionException(
        "'%s' is no number: write it as 0.5 or as 1/255".formatted(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
