package dev.sash.image;

import java.awt.image.BufferedImage;

/// Draws numbers. Java's own text needs font files and a font library, which the small containers
/// that services run in do not have; the dozen signs of a scale need neither.
public final class Digits {

  /// Rows of a sign at scale 1.
  public static final int GLYPH_HEIGHT = 7;

  private static final int GLYPH_WIDTH = 5;
  private static final int ADVANCE = GLYPH_WIDTH + 1;
  private static final String SIGNS = "0123456789.-+e";

  /// One number a row of five pixels, the leftmost in bit 4.
  private static final int[][] GLYPHS = {
    {0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110},
    {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
    {0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111},
    {0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110},
    {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
    {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110},
    {0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110},
    {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000},
    {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110},
    {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100},
    {0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b01100, 0b01100},
    {0b00000, 0b00000, 0b00000, 0b11111, 0b00000, 0b00000, 0b00000},
    {0b00000, 0b00100, 0b00100, 0b11111, 0b00100, 0b00100, 0b00000},
    {0b00000, 0b00000, 0b01110, 0b10001, 0b11111, 0b10000, 0b01110},
  };

  private Digits() {}

  /// @throws IllegalArgumentException if a text has other signs than digits, `.`, `-`, `+` and `e`
  static void requireDrawable(String text) {
    if (!text.chars().allMatch(sign -> SIGNS.indexOf(sign) >= 0)) {
      throw new IllegalArgumentException(
          "a number is written in digits, '.', '-', '+' and 'e': '%s'".formatted(text));
    }
  }

  /// Returns the columns that a text takes.
  public static int width(String text, int scale) {
    return text.length() * ADVANCE * scale;
  }

  /// Draws a text of digits, `.`, `-`, `+` and `e` with its upper left corner at (`y`, `x`), each
  /// of the font's pixels as a square of `scale` pixels; what lies outside the image is left out.
  ///
  /// @throws IllegalArgumentException if the text has other signs
  public static void draw(BufferedImage image, String text, int y, int x, int scale, int color) {
    requireDrawable(text);
    for (int i = 0; i < text.length(); i++) {
      int[] glyph = GLYPHS[SIGNS.indexOf(text.charAt(i))];
      for (int row = 0; row < GLYPH_HEIGHT; row++) {
        for (int column = 0; column < GLYPH_WIDTH; column++) {
          if ((glyph[row] >> GLYPH_WIDTH - 1 - column & 1) == 1) {
            int left = x + (i * ADVANCE + column) * scale;
            fill(image, y + row * scale, left, scale, scale, color);
          }
        }
      }
    }
  }

  /// Fills a rectangle with a colour; what lies outside the image is left out.
  public static void fill(BufferedImage image, int y, int x, int height, int width, int color) {
    for (int row = Math.max(y, 0); row < Math.min(y + height, image.getHeight()); row++) {
      for (int column = Math.max(x, 0); column < Math.min(x + width, image.getWidth()); column++) {
        image.setRGB(column, row, color);
      }
    }
  }
}
