package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.cli.digits.DigitNetwork;
import dev.sash.cli.digits.Hand;
import dev.sash.cli.digits.Outcome;
import dev.sash.cli.digits.Page;
import dev.sash.cli.digits.Typefaces;
import dev.sash.dense.Detector;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the trained network finds, on a machine with any fonts or none.
class DemoCommandTest {

  private static final Hand HAND = Hand.of(Typefaces.ofSystem());
  private static Detector detector;

  @TempDir private Path folder;

  @BeforeAll
  static void open() throws IOException {
    detector = Detector.of(DigitNetwork.trained(), DigitNetwork.PIXELS, DigitNetwork.detection());
  }

  @AfterAll
  static void close() {
    detector.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void nearlyAllDigitsAreFoundAndLittleElse(long seed) {
    Page page = Page.draw(1536, 2048, 60, HAND, seed);
    Outcome outcome = Outcome.of(detector.detect(page.picture()), page.targets());
    assertEquals(60, outcome.targets().size());
    assertTrue(outcome.precision() >= 0.95, () -> "precision " + outcome.precision());
    assertTrue(outcome.recall() >= 0.95, () -> "recall " + outcome.recall());
  }

  @Test
  void aPageWithoutDigitsHasNone() {
    Page page = Page.draw(768, 1024, 0, HAND, 6);
    assertEquals(List.of(), detector.detect(page.picture()));
  }

  @Test
  void thePicturesShowWhatTheTableTells() throws IOException {
    Path out = folder.resolve("new/pictures");
    Map<String, Object> result =
        Called.done(
                "demo",
                "--seed",
                "3",
                "--size",
                "600x800",
                "--digits",
                "12",
                "--output",
                out,
                "--json")
            .map();
    assertTrue((double) result.get("recall") >= 0.9, result::toString);
    List<?> digits = (List<?>) result.get("digits");
    BufferedImage found = ImageIO.read(out.resolve("found.png").toFile());
    BufferedImage page = ImageIO.read(out.resolve("page.png").toFile());
    assertEquals(List.of(600, 800), List.of(page.getHeight(), page.getWidth()));
    assertEquals(List.of(600, 800), List.of(found.getHeight(), found.getWidth()));
    for (Object digit : digits) {
      Map<?, ?> box = (Map<?, ?>) digit;
      int y = (int) box.get("y") - 1;
      int x = (int) box.get("x") + (int) box.get("width") / 2;
      int color = (boolean) box.get("right") ? 0x107C10 : 0xD01010;
      assertEquals(color, found.getRGB(x, y) & 0xFFFFFF, digit::toString);
    }
    BufferedImage heat = ImageIO.read(out.resolve("heatmap.png").toFile());
    assertEquals(600, heat.getHeight());
    assertTrue(heat.getWidth() > 800);
  }

  @Test
  void anImageIsSearchedAsItIs() throws IOException {
    Page page = Page.draw(512, 640, 8, HAND, 4);
    Path image = folder.resolve("scan.png");
    ImageIO.write(page.image(), "png", image.toFile());
    Path out = folder.resolve("out");
    List<String> lines = Called.done("demo", image, "--output", out, "--threads", "1").lines();
    assertTrue(lines.getFirst().startsWith("digit   score  support"), lines.getFirst());
    int facts = lines.indexOf("") + 1;
    assertEquals("page        %s, 640x512 pixels".formatted(image), lines.get(facts));
    assertTrue(
        lines
            .get(facts + 1)
            .matches("windows     [\\d,]+ of 32x32 pixels at \\d+ scales from 1.000 to 0\\.\\d{3}"),
        lines.get(facts + 1));
    assertTrue(
        lines
            .get(facts + 2)
            .matches(
                "one pass    \\d+\\.\\d{3} s, a forward pass over each scale, the second time"),
        lines.get(facts + 2));
    assertTrue(
        lines
            .get(facts + 3)
            .matches(
                "one by one  \\d+\\.\\d s, extrapolated from 5,000 windows in \\d+\\.\\d{3} s: \\d+"
                    + " times as long"),
        lines.get(facts + 3));
    assertEquals("pictures    %s: found.png, heatmap.png".formatted(out), lines.getLast());
    assertFalse(Files.exists(out.resolve("page.png")));
  }

  @Test
  void whatCannotBeDoneIsTold() throws IOException {
    assertEquals(
        "--digits must not be negative: -1: see sash demo --help",
        Called.failure(2, "demo", "--digits", "-1"));
    assertEquals(
        "--threads must be positive: 0: see sash demo --help",
        Called.failure(2, "demo", "--threads", "0"));
    assertTrue(
        Called.failure(1, "demo", "--size", "100x900", "--output", folder.resolve("out"))
            .startsWith("a page has at least 220x220 pixels"));
    assertTrue(
        Called.failure(1, "demo", "--size", "100000x100000", "--output", folder.resolve("out"))
            .startsWith("a page has at least 220x220 pixels, at most 134217728,"));
    Path image = Photos.plain(folder.resolve("tiny.png"), 20, 20, 0);
    assertEquals(
        "--digits is for a page of its own: leave out IMAGE: see sash demo --help",
        Called.failure(2, "demo", image, "--digits", "60"));
    assertEquals(
        image + " is there already and is no folder",
        Called.failure(1, "demo", image, "--output", image));
    Path found = Photos.plain(folder.resolve("found.png"), 40, 40, 0);
    assertEquals(
        found + " would replace itself: write to another file",
        Called.failure(1, "demo", found, "--output", folder));
    String problem = Called.failure(1, "demo", image, "--output", folder.resolve("out"));
    assertTrue(problem.startsWith("the image 20x20 is smaller than the window 32x32"), problem);
    assertEquals(
        "there is no file " + folder.resolve("none.png"),
        Called.failure(1, "demo", folder.resolve("none.png")));
  }
}
