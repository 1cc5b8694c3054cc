package dev.sash.cli.digits;

import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The fonts of the system that have digits, ordered by name. Immutable.
///
/// A quarter of the designs, chosen by a hash of their name, is never trained on: whatever fonts a
/// machine has, a design is on the same side. All cuts of a design are on one side, DejaVu Sans
/// Bold on that of DejaVu Serif.
///
/// @param faces the fonts
public record Typefaces(List<Typeface> faces) {

  private static final String DIGITS = "0123456789";

  /// Fonts whose digits are not the forms of digits alone: in frames, on keys, as pictures.
  private static final Pattern PICTURES =
      Pattern.compile(
          ".*(symbol|dingbat|wingding|webding|emoji|icon|keyboard|initials|barcode|braille|ornament|sketch|outline).*");

  /// Java's names for some font of the system, which is listed by its own name too.
  private static final Set<String> LOGICAL =
      Set.of(Font.DIALOG, Font.DIALOG_INPUT, Font.MONOSPACED, Font.SANS_SERIF, Font.SERIF);

  private static final Pattern HANDWRITING =
      Pattern.compile(
          "(hand|script|comic|brush|marker|dancing|kristi|breip|because|ruf|klee|femke|humor)",
          Pattern.CASE_INSENSITIVE);

  private static final int DESIGNS_FOR_EACH_UNSEEN = 4;

  /// Copies the list.
  public Typefaces {
    faces = List.copyOf(faces);
  }

  /// Returns the fonts of the system; none where it has none, or where Java has no library to read
  /// them.
  public static Typefaces ofSystem() {
    Font[] fonts;
    try {
      fonts = GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts();
    } catch (LinkageError | InternalError | RuntimeException e) {
      // A system without fonts has no fontconfig or libfreetype either: Java tells by a failing
      // class initialiser or native library, by InternalError, or by what their search threw.
      return new Typefaces(List.of());
    }
    return new Typefaces(
        Arrays.stream(fonts)
            .filter(font -> !LOGICAL.contains(font.getFamily()))
            .filter(font -> font.canDisplayUpTo(DIGITS) < 0)
            .filter(
                font -> !PICTURES.matcher(font.getFontName().toLowerCase(Locale.ROOT)).matches())
            .map(Typeface::new)
            .filter(Typeface::isFilled)
            .sorted(Comparator.comparing(Typeface::name))
            .toList());
  }

  /// Returns those that may be trained on.
  public Typefaces forTraining() {
    return filtered(face -> !isUnseen(face.design()));
  }

  /// Returns those that are never trained on.
  public Typefaces unseen() {
    return filtered(face -> isUnseen(face.design()));
  }

  private Typefaces filtered(Predicate<Typeface> condition) {
    return new Typefaces(faces.stream().filter(condition).toList());
  }

  static boolean isUnseen(String design) {
    return !HANDWRITING.matcher(design).find()
        && Math.floorMod(design.hashCode() * 0x9E3779B9 >>> 16, DESIGNS_FOR_EACH_UNSEEN) == 0;
  }

  boolean isEmpty() {
    return faces.isEmpty();
  }
}
