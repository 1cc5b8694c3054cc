package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `sash explain` on a photo of 20 rows x 30 columns, black with a red square of 8 x 8 at row 6 and
/// column 14, in windows of 8 x 8.
class ExplainCommandTest {

  private static final int BLACK = 0x000000;

  @TempDir private Path folder;
  private Path model;
  private Path photo;
  private Path file;

  @BeforeEach
  void writeFiles() throws IOException {
    model = OnnxFiles.colors(folder.resolve("colors.onnx"));
    photo = Photos.withBlock(folder.resolve("photo.png"), 20, 30, BLACK, 6, 14, 8, 0xFF0000);
    file = folder.resolve("heat.png");
    Files.writeString(folder.resolve("labels.txt"), "red\ngreen\nblue\n");
  }

  private Called explain(Object... options) {
    Object[] first = {"explain", model, photo, "--window", "8", "--scale", "1", "--output", file};
    return Called.done(Stream.of(first, options).flatMap(Stream::of).toArray());
  }

  private String failure(int status, Object... options) {
    Object[] first = {"explain", model, photo, "--window", "8", "--output", file};
    return Called.failure(status, Stream.of(first, options).flatMap(Stream::of).toArray());
  }

  private int color(int y, int x) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    return image.getRGB(x, y) & 0xFFFFFF;
  }

  private int brightness(int y, int x) throws IOException {
    int color = color(y, x);
    return (color >> 16) + (color >> 8 & 0xFF) + (color & 0xFF);
  }

  @Test
  void aLargePhotoLightsUpWhereTheClassIs() throws IOException {
    Map<String, Object> result = explain("--dense", "--json").map();
    assertEquals(List.of(30, 20), List.of(result.get("width"), result.get("height")));
    assertEquals(84, result.get("windows"));
    assertEquals("grad-cam", result.get("method"));
    assertEquals("mean", result.get("layer"));
    assertEquals("red", ((Map<?, ?>) result.get("class")).get("label"));
    assertTrue(brightness(10, 18) > 300);
    assertTrue(brightness(2, 4) < 10);
  }

  @Test
  void aWindowIsDrawnIntoThePhoto() throws IOException {
    List<String> lines = explain("--at", "10,6").lines();
    assertEquals("photo    %s, 8x8 pixels at x=10 y=6".formatted(photo), lines.get(0));
    assertEquals("class    0 red, score 127.500000", lines.get(1));
    assertEquals("method   Grad-CAM over 'mean', 4x4x3", lines.get(2));
    assertEquals("picture  " + file, lines.get(3));
    assertTrue(brightness(8, 17) > 300);
    assertTrue(brightness(8, 10) < 10);
    assertEquals(0xFF0000, color(8, 20));
  }

  @Test
  void aCropIsTakenFromTheMiddle() throws IOException {
    Map<String, Object> result = explain("--resize", "none", "--json").map();
    // Columns 11 to 18: red from the fourth on.
    assertEquals(255 * 5 / 8.0, (double) ((Map<?, ?>) result.get("class")).get("score"), 1e-3);
    assertEquals(1, result.get("windows"));
    assertTrue(brightness(4, 0) < 10);
    assertTrue(brightness(4, 7) > 300);
  }

  @Test
  void theGradientIsThatOfTheClassAskedFor() throws IOException {
    Map<String, Object> result =
        explain("--method", "gradient", "--class", "blue", "--width", "15", "--dense", "--json")
            .map();
    assertEquals("gradient", result.get("method"));
    assertEquals("image", result.get("layer"));
    assertEquals("blue", ((Map<?, ?>) result.get("class")).get("label"));
    assertEquals(List.of(15, 10), List.of(result.get("width"), result.get("height")));
    // Pixels in the middle are in more windows.
    assertTrue(brightness(4, 4) > brightness(0, 0));
  }

  @Test
  void aClassWithoutHeatIsDark() throws IOException {
    explain("--class", "green", "--dense");
    assertTrue(brightness(10, 18) < 150);
  }

  @Test
  void theUnitInTheMiddleSeesItsPixels() throws IOException {
    List<String> lines =
        Called.done(
                "explain", model, "--receptive-field", "mean", "--window", "8", "--output", file)
            .lines();
    assertEquals("unit     row 2, column 2 of 'mean', 4x4x3", lines.get(0));
    assertEquals("can see  2x2 pixels", lines.get(1));
    assertEquals("sees     as many pixels as a square of 2, over 16 random inputs", lines.get(2));
    assertTrue(brightness(4, 4) > 300);
    assertTrue(brightness(5, 5) > 300);
    assertTrue(brightness(3, 3) < 10);
    assertTrue(brightness(6, 6) < 10);
  }

  @Test
  void theFieldIsToldAsJson() throws IOException {
    Object[] arguments = {
      "explain", model, "--receptive-field", "mean", "--window", "8", "--output", file, "--json"
    };
    Map<String, Object> result = Called.done(arguments).map();
    assertEquals(List.of(2, 2), List.of(result.get("fieldHeight"), result.get("fieldWidth")));
    assertEquals(2.0, result.get("effectiveSide"));
  }

  @Test
  void whatCannotBeDoneIsTold() {
    assertEquals("no class is called 'pink': see the labels", failure(1, "--class", "pink"));
    assertEquals(
        "there is no layer 'eyes'; there are [image, mean, scores]", failure(1, "--layer", "eyes"));
    assertEquals(
        "the window of 8x8 at 23,0 is outside the photo of 20x30", failure(1, "--at", "23,0"));
    assertEquals(
        "the image 3x5 is smaller than the window 8x8: scale it up, or take a smaller window",
        failure(1, "--dense", "--width", "5"));
    String memory = failure(1, "--dense", "--memory", "1k");
    assertTrue(
        memory.matches(
            "the gradients of an image of 20x30 need \\d+ bytes, the limit is 1024: scale the image"
                + " down \\(--width\\), explain one window \\(--at\\), or raise the limit"
                + " \\(--memory\\)"),
        memory);
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--dense --at 0,0 | --dense explains all windows, --at one: choose",
        "--width 9 | --width goes with --dense or --at: use --resize",
        "--dense --resize 9 | --resize is for a crop: use --width",
        "--method gradient --layer mean | --layer goes with --method grad-cam",
        "--dense --width 0 | --width must be positive: 0",
        "--inputs 0 | --inputs must be positive: 0",
        "--seed 2 | --seed goes with --receptive-field",
        "--method magic | Invalid value for option '--method': 'magic' is no method: write grad-cam"
            + " or gradient",
        "--at 3 | Invalid value for option '--at': '3' is no pixel: write column and row, such as"
            + " 120,80",
        "--receptive-field mean --dense | --receptive-field is about no class and no part of a"
            + " photo: leave out --class, --method, --layer, --dense and --at"
      })
  void optionsThatDoNotGoTogetherAreRefused(String options, String message) {
    assertEquals(message + ": see sash explain --help", failure(2, (Object[]) options.split(" ")));
  }

  @Test
  void anImageIsNeeded() {
    assertEquals(
        "missing required parameter: 'IMAGE': see sash explain --help",
        Called.failure(2, "explain", model, "--output", file));
  }
}
