package dev.sash.cli.digits;

import java.awt.Font;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.Area;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// A font of the system. Outlines are made when they are first asked for and kept. Safe for use by
/// several threads.
public final class Typeface {

  /// Points; outlines are scaled anyway.
  private static final float SIZE = 100;

  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  private final Font font;
  private final ConcurrentMap<Character, Optional<OutlineGlyph>> glyphs = new ConcurrentHashMap<>();

  Typeface(Font font) {
    this.font = font.deriveFont(SIZE);
  }

  /// Returns the name of the face, such as `DejaVu Sans Bold`.
  public String name() {
    return font.getFontName();
  }

  /// Returns the first word of the family's name: cuts and widths of one design share it.
  public String design() {
    String family = font.getFamily();
    int blank = family.indexOf(' ');
    return blank < 0 ? family : family.substring(0, blank);
  }

  /// Returns whether the signs are what is drawn, not its contour or the ground around it: a 1 and
  /// a 7 have no hole then.
  boolean isFilled() {
    return isOnePiece('1') && isOnePiece('7');
  }

  private boolean isOnePiece(char sign) {
    Area area = new Area(outlineOf(sign));
    return !area.isEmpty() && area.isSingular();
  }

  private Shape outlineOf(char sign) {
    return font.createGlyphVector(CONTEXT, new char[] {sign}).getOutline();
  }

  /// Returns a sign, or empty if the font does not draw it.
  Optional<OutlineGlyph> glyph(char sign) {
    return glyphs.computeIfAbsent(sign, this::outline);
  }

  private Optional<OutlineGlyph> outline(char sign) {
    return font.canDisplay(sign) ? OutlineGlyph.of(outlineOf(sign)) : Optional.empty();
  }
}
