package dev.sash.caffe;

import dev.sash.file.Broken;

/// A number, a name or a text.
///
/// @param text the characters, without quotes
/// @param quoted whether it stood in quotes
/// @param line line of the file
record Scalar(String text, boolean quoted, int line) implements TextValue {

  private static final int SHOWN_CHARACTERS = 60;

  /// Returns the value as a whole number: decimal, hexadecimal (0x) or octal (0).
  int integer(String field) {
    try {
      if (!quoted) {
        return Integer.decode(text);
      }
    } catch (NumberFormatException e) {
      // Told below, as for a text.
    }
    throw wrong(field, "a whole number");
  }

  /// Returns the value as a number.
  float number(String field) {
    String digits =
        text.endsWith("f") && !text.endsWith("inf") ? text.substring(0, text.length() - 1) : text;
    try {
      if (!quoted) {
        return switch (digits) {
          case "inf", "infinity" -> Float.POSITIVE_INFINITY;
          case "-inf", "-infinity" -> Float.NEGATIVE_INFINITY;
          case "nan" -> Float.NaN;
          default -> digits.startsWith("0x") ? Integer.decode(digits) : Float.parseFloat(digits);
        };
      }
    } catch (NumberFormatException e) {
      // Told below, as for a text.
    }
    throw wrong(field, "a number");
  }

  /// Returns the value as true or false.
  boolean flag(String field) {
    if (!quoted) {
      switch (text) {
        case "true", "True", "t", "1" -> {
          return true;
        }
        case "false", "False", "f", "0" -> {
          return false;
        }
        default -> {}
      }
    }
    throw wrong(field, "true or false");
  }

  /// Returns the value as a text in quotes.
  String quotedText(String field) {
    if (!quoted) {
      throw wrong(field, "a text in quotes");
    }
    return text;
  }

  Broken wrong(String field, String expected) {
    String shown =
        text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "..." : text;
    String mark = quoted ? "\"" : "";
    return Broken.rule(
        "line %d: %s needs %s, got %s%s%s", line, field, expected, mark, shown, mark);
  }
}
