package dev.sash.cli.digits;

import java.util.Optional;
import java.util.SplittableRandom;

/// Writes signs: a share of them in strokes, the others in fonts, if there are any. Immutable, free
/// to share between threads.
///
/// @param typefaces the fonts
/// @param strokeShare the share of digits that are drawn in strokes where there are fonts, 0 to 1
public record Hand(Typefaces typefaces, double strokeShare) {

  /// Letters that are no digit even when they are turned, mirrored or cut off a little.
  private static final String LETTERS = "AEFHKMNPRTVWXYaehkmnprtwxy";

  /// Returns a hand that draws a third of its digits in strokes.
  public static Hand of(Typefaces typefaces) {
    return new Hand(typefaces, 1 / 3.0);
  }

  /// Writes a digit.
  Glyph digit(int digit, SplittableRandom random) {
    if (!typefaces.isEmpty() && random.nextDouble() >= strokeShare) {
      Optional<OutlineGlyph> glyph = face(random).glyph((char) ('0' + digit));
      if (glyph.isPresent()) {
        return glyph.get();
      }
    }
    return Skeletons.draw(digit, random);
  }

  /// Writes a letter; empty where there is no font.
  Optional<OutlineGlyph> letter(SplittableRandom random) {
    if (typefaces.isEmpty()) {
      return Optional.empty();
    }
    return face(random).glyph(LETTERS.charAt(random.nextInt(LETTERS.length())));
  }

  private Typeface face(SplittableRandom random) {
    return typefaces.faces().get(random.nextInt(typefaces.faces().size()));
  }

  /// Returns half of the width of the strokes, in pixels, with which a sign of some height is
  /// written: near its own, and wide enough to be seen.
  static double penRadius(Glyph glyph, double height, SplittableRandom random) {
    double own =
        glyph.penRadius() > 0
            ? glyph.penRadius() * random.nextDouble(0.8, 1.15)
            : random.nextDouble(0.03, 0.085);
    return Math.max(own * height, 0.65);
  }
}
