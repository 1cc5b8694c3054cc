package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.npz.Npy;
import dev.sash.volume.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sash score` on a photo of 20 rows x 30 columns, black with a red square of 8 x 8 at row 6 and
/// column 14, in windows of 8 x 8.
class ScoreCommandTest {

  @TempDir private Path folder;
  private Path model;
  private Path photo;

  @BeforeEach
  void writeFiles() throws IOException {
    model = OnnxFiles.colors(folder.resolve("colors.onnx"));
    photo = Photos.withBlock(folder.resolve("photo.png"), 20, 30, 0, 6, 14, 8, 0xFF0000);
    Files.writeString(folder.resolve("labels.txt"), "red\ngreen\nblue\n");
  }

  private Called score(Object... options) {
    Object[] first = {"score", model, photo, "--window", "8", "--scale", "1/255"};
    return Called.done(
        java.util.stream.Stream.of(first, options).flatMap(java.util.Arrays::stream).toArray());
  }

  @Test
  void bestWindowIsWhereTheClassIs() throws IOException {
    Map<String, Object> result = score("--class", "red", "--json").map();
    assertEquals(
        List.of(7, 12, 2, 1),
        List.of(
            result.get("rows"),
            result.get("columns"),
            result.get("strideHeight"),
            result.get("passes")));
    assertEquals(Map.of("index", 0, "label", "red"), without(result.get("class"), "score"));
    Map<?, ?> best = (Map<?, ?>) ((List<?>) result.get("windows")).getFirst();
    assertEquals(
        Map.of("row", 3, "column", 7, "x", 14, "y", 6, "width", 8, "height", 8),
        without(best, "score"));
    assertEquals(1.0, (double) best.get("score"), 1e-6);
  }

  private static Map<?, ?> without(Object map, String key) {
    Map<?, ?> copy = new java.util.LinkedHashMap<>((Map<?, ?>) map);
    copy.remove(key);
    return copy;
  }

  @Test
  void textTellsGridTimeAndBoxes() {
    List<String> lines = score("--top", "1", "--compare-crops", "9").lines();
    assertEquals("photo   %s, 30x20 pixels".formatted(photo), lines.get(0));
    assertEquals("pixels  RGB, --scale 1/255 --mean 0.0,0.0,0.0 --std 1.0,1.0,1.0", lines.get(1));
    assertEquals("grid    7 rows x 12 columns, windows of 8 x 8 pixels, stride 2", lines.get(2));
    assertTrue(lines.get(3).matches("time    \\d+\\.\\d{3} s, one forward pass"), lines.get(3));
    assertTrue(lines.get(4).startsWith("memory  "), lines.get(4));
    assertTrue(
        lines
            .get(5)
            .matches(
                "crops   9 compared: largest difference \\S+ at x=\\d+ y=\\d+, mean"
                    + " \\S+, same best class in 9"),
        lines.get(5));
    assertEquals("best windows for 0 red, half a window or more apart:", lines.get(7));
    assertEquals(List.of("1.000000", "14", "6", "8", "8", "3", "7"), words(lines.get(9)));
    assertEquals("best classes, average over all 84 windows:", lines.get(11));
    assertEquals("red", words(lines.get(12)).getLast());
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split("\\s+"));
  }

  @Test
  void finerStrideTakesShiftedPasses() throws IOException {
    Map<String, Object> result = score("--stride", "1", "--json").map();
    assertEquals(
        List.of(13, 23, 1, 4),
        List.of(
            result.get("rows"),
            result.get("columns"),
            result.get("strideWidth"),
            result.get("passes")));
  }

  @Test
  void scoresAreRowsColumnsClasses() throws IOException {
    Path file = folder.resolve("scores.npy");
    score("--scores", file);
    try (Arena arena = Arena.ofConfined()) {
      Tensor scores = Npy.read(file, arena);
      assertArrayEquals(new long[] {7, 12, 3}, scores.dimensions());
      assertEquals(1, scores.get((3 * 12 + 7) * 3), 1e-6);
      assertEquals(0, scores.get((3 * 12 + 7) * 3 + 1), 1e-6);
      assertEquals(0, scores.get(0), 1e-6);
    }
  }

  @Test
  void heatmapLightsUpWhereTheClassIs() throws IOException {
    Path file = folder.resolve("heat.png");
    score("--class", "0", "--heatmap", file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertEquals(20, image.getHeight());
    assertTrue(image.getWidth() > 30);
    assertTrue(brightness(image, 10, 18) > 2 * brightness(image, 2, 4));
  }

  private static int brightness(BufferedImage image, int y, int x) {
    int color = image.getRGB(x, y);
    return (color >> 16 & 0xFF) + (color >> 8 & 0xFF) + (color & 0xFF);
  }

  @Test
  void widthScalesThePhoto() throws IOException {
    Map<String, Object> result = score("--width", "60", "--json").map();
    assertEquals(
        List.of(60, 40, 30, 20),
        List.of(
            result.get("width"),
            result.get("height"),
            result.get("photoWidth"),
            result.get("photoHeight")));
    assertEquals(17, result.get("rows"));
  }

  @Test
  void whatCannotBeDoneIsToldBeforeTheWork() {
    Path heat = folder.resolve("heat.png");
    String text =
        Called.failure(
            1, "score", model, photo, "--window", "8", "--memory", "1k", "--heatmap", heat);
    assertTrue(text.startsWith("the image 20x30x3 needs "), text);
    assertTrue(
        text.endsWith(
            "the limit is 1024: scale the image down (--width) or raise the limit (--memory)"),
        text);
    assertFalse(Files.exists(heat));
    assertEquals(
        "no class is called 'pink': see the labels",
        Called.failure(1, "score", model, photo, "--class", "pink"));
    assertEquals(
        "the image 20x30 is smaller than the window 224x224:"
            + " scale it up, or take a smaller window",
        Called.failure(1, "score", model, photo));
    assertEquals(
        "stride 3 must divide the network's own stride, 2",
        Called.failure(1, "score", model, photo, "--window", "8", "--stride", "3"));
    assertEquals(
        "--stride must be positive: 0: see sash score --help",
        Called.failure(2, "score", model, photo, "--stride", "0"));
  }
}
