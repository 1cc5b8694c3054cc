package dev.sash.cli.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What holds on a machine with any fonts, or with none.
class TypefacesTest {

  private static final Typefaces ALL = Typefaces.ofSystem();

  private static Set<String> designs(Typefaces typefaces) {
    return typefaces.faces().stream().map(Typeface::design).collect(Collectors.toSet());
  }

  @Test
  void aDesignIsOnOneSide() {
    Set<String> both = new HashSet<>(designs(ALL.forTraining()));
    both.retainAll(designs(ALL.unseen()));
    assertEquals(Set.of(), both);
    assertEquals(
        ALL.faces().size(), ALL.forTraining().faces().size() + ALL.unseen().faces().size());
  }

  @Test
  void theSideIsTheSameEverywhere() {
    List<String> unseen =
        Stream.of(
                "DejaVu", "Liberation", "Roboto", "Noto", "Cantarell", "Arial", "Times", "Courier")
            .filter(Typefaces::isUnseen)
            .toList();
    assertEquals(List.of("Noto", "Cantarell", "Times", "Courier"), unseen);
  }

  @Test
  void everyFontHasDigits() {
    for (Typeface face : ALL.faces().stream().limit(10).toList()) {
      for (char digit = '0'; digit <= '9'; digit++) {
        assertTrue(face.glyph(digit).isPresent(), face.name());
      }
    }
    assertFalse(designs(ALL).contains("Dialog"));
  }

  @Test
  void withoutFontsDigitsAreStrokesAndThereAreNoLetters() {
    Hand hand = Hand.of(new Typefaces(List.of()));
    SplittableRandom random = new SplittableRandom(1);
    for (int digit = 0; digit < 10; digit++) {
      assertTrue(hand.digit(digit, random) instanceof StrokeGlyph);
    }
    assertTrue(hand.letter(random).isEmpty());
  }
}
