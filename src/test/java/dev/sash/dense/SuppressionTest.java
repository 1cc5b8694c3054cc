package dev.sash.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.image.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuppressionTest {

  private static final Suppression HALF = new Suppression(0.5, 2);

  private static Detection seen(int classIndex, double score, int y, int x, int side) {
    return Detection.of(classIndex, (float) score, new Window(y, x, side, side));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 10, 1",
    "0, 5, 10, 0.3333333333333333",
    "0, 10, 10, 0",
    "5, 5, 10, 0.14285714285714285",
    "0, 0, 5, 0.25",
    "100, 3, 2, 0"
  })
  void theSharedAreaIsAPartOfTheCoveredOne(int y, int x, int side, double expected) {
    Window one = new Window(0, 0, 10, 10);
    Window other = new Window(y, x, side, side);
    assertEquals(expected, Suppression.intersectionOverUnion(one, other), 1e-12);
    assertEquals(expected, Suppression.intersectionOverUnion(other, one), 1e-12);
  }

  @Test
  void boxesAtTheEndOfTheRangeDoNotOverflow() {
    Window far = new Window(Integer.MAX_VALUE - 1, 7, Integer.MAX_VALUE, 10);
    assertEquals(1, Suppression.intersectionOverUnion(far, far));
  }

  @Test
  void neighboursOfAClassAreJoinedWithTheirMeanBox() {
    List<Detection> found =
        HALF.apply(
            List.of(seen(3, 0.5, 12, 10, 20), seen(3, 1, 9, 10, 20), seen(3, 0.5, 9, 12, 20)));
    assertEquals(List.of(new Detection(3, 1, 2, new Window(10, 11, 20, 20))), found);
  }

  @Test
  void theMeanLeansToTheHigherScore() {
    List<Detection> found = HALF.apply(List.of(seen(0, 0.75, 0, 0, 40), seen(0, 0.25, 0, 8, 40)));
    assertEquals(new Window(0, 2, 40, 40), found.getFirst().box());
  }

  @Test
  void whatIsApartStaysApart() {
    List<Detection> all = List.of(seen(1, 0.9, 0, 0, 10), seen(1, 0.8, 0, 5, 10));
    assertEquals(all, HALF.apply(all));
  }

  @Test
  void ofTwoClassesTheOneWithMoreSupportStays() {
    List<Detection> found =
        HALF.apply(
            List.of(seen(8, 0.95, 0, 0, 10), seen(3, 0.6, 0, 0, 10), seen(3, 0.7, 0, 1, 10)));
    assertEquals(1, found.size());
    assertEquals(3, found.getFirst().classIndex());
    assertEquals(0.7f, found.getFirst().score());
    assertEquals(1.3, found.getFirst().support(), 1e-6);
  }

  @Test
  void whatLiesInsideIsPartOfIt() {
    List<Detection> loop = List.of(seen(8, 0.9, 0, 0, 20), seen(0, 0.8, 2, 5, 10));
    assertEquals(List.of(loop.getFirst()), new Suppression(0.5, 0.6).apply(loop));
    assertEquals(loop, HALF.apply(loop));
    assertEquals(
        List.of(seen(8, 0.9, 2, 5, 10)),
        new Suppression(0.5, 0.6).apply(List.of(seen(0, 0.8, 0, 0, 20), seen(8, 0.9, 2, 5, 10))));
  }

  @Test
  void theOrderOfTheWindowsDoesNotMatter() {
    List<Detection> windows = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      double score = random.nextInt(4) / 4.0;
      windows.add(seen(random.nextInt(3), score, random.nextInt(40), random.nextInt(40), 8));
    }
    List<Detection> found = Suppression.defaults().apply(windows);
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(windows, random);
      assertEquals(found, Suppression.defaults().apply(windows));
    }
  }

  @Test
  void nothingGivesNothing() {
    assertEquals(List.of(), HALF.apply(List.of()));
  }

  @Test
  void sharesMustBePositive() {
    var thrown = assertThrows(IllegalArgumentException.class, () -> new Suppression(0, 1));
    assertEquals(
        "the overlap must be above 0 and at most 1, the containment above 0: overlap=0.0"
            + " containment=1.0",
        thrown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Suppression(Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new Suppression(1.1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Suppression(0.5, -1));
  }

  @Test
  void aDetectionIsChecked() {
    Window box = new Window(0, 0, 1, 1);
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> new Detection(-1, 0.5f, 0.5, box));
    assertEquals(
        "a detection has a class, a score and at least as much support: classIndex=-1 score=0.5"
            + " support=0.5",
        thrown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Detection(1, Float.NaN, 0.5, box));
    assertThrows(IllegalArgumentException.class, () -> new Detection(1, 0.5f, 0.4, box));
  }
}
