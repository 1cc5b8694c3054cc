package dev.sash.cli.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.dense.Detection;
import dev.sash.dense.Suppression;
import dev.sash.image.Window;
import java.awt.image.DataBufferByte;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageTest {

  private static final Hand STROKES = Hand.of(new Typefaces(List.of()));

  private static byte[] pixels(Page page) {
    return ((DataBufferByte) page.image().getRaster().getDataBuffer()).getData();
  }

  @Test
  void theSameSeedGivesTheSamePage() {
    Page one = Page.draw(300, 400, 6, STROKES, 11);
    Page same = Page.draw(300, 400, 6, STROKES, 11);
    Page other = Page.draw(300, 400, 6, STROKES, 12);
    assertArrayEquals(pixels(one), pixels(same));
    assertEquals(one.targets(), same.targets());
    assertFalse(Arrays.equals(pixels(one), pixels(other)));
  }

  @Test
  void digitsStandApartOnThePage() {
    Page page = Page.draw(600, 800, 20, STROKES, 5);
    assertEquals(20, page.targets().size());
    Window whole = new Window(0, 0, 600, 800);
    for (Target target : page.targets()) {
      Window box = target.box();
      assertEquals(
          (double) box.height() * box.width() / (600 * 800),
          Suppression.intersectionOverUnion(whole, box),
          1e-12,
          () -> box + " lies on the page");
      for (Target other : page.targets()) {
        if (other != target) {
          assertEquals(0, Suppression.intersectionOverUnion(box, other.box()));
        }
      }
    }
  }

  @Test
  void aFullPageTakesNoMore() {
    int placed = Page.draw(256, 256, 500, STROKES, 1).targets().size();
    assertTrue(placed > 5 && placed < 100, () -> placed + " digits");
  }

  @Test
  void aPageHasRoom() {
    assertEquals(
        "a page has at least 220x220 pixels, at most 134217728, and no negative number of digits:"
            + " height=100 width=900 digits=1",
        assertThrows(IllegalArgumentException.class, () -> Page.draw(100, 900, 1, STROKES, 1))
            .getMessage());
  }

  @Test
  void rightIsTheClassAtThePlaceOnce() {
    Target three = new Target(3, new Window(10, 10, 20, 20));
    Target five = new Target(5, new Window(100, 100, 40, 40));
    List<Detection> found =
        List.of(
            Detection.of(3, 0.9f, new Window(12, 11, 20, 20)),
            Detection.of(3, 0.8f, new Window(10, 10, 20, 20)),
            Detection.of(6, 0.7f, new Window(100, 100, 40, 40)),
            Detection.of(5, 0.6f, new Window(60, 60, 40, 40)));
    Outcome outcome = Outcome.of(found, List.of(three, five));
    assertEquals(
        List.of(Optional.of(three), Optional.empty(), Optional.empty(), Optional.empty()),
        outcome.found());
    assertEquals(List.of(five), outcome.missed());
    assertEquals(0.25, outcome.precision());
    assertEquals(0.5, outcome.recall());
    assertEquals(1, Outcome.of(List.of(), List.of()).precision());
    assertEquals(1, Outcome.of(List.of(), List.of()).recall());
  }
}
