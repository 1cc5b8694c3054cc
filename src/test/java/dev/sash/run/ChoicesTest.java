package dev.sash.run;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.file.Mutations;
import dev.sash.format.ModelFormatException;
import dev.sash.kernel.ConvolutionAlgorithm;
import dev.sash.layer.Geometry;
import dev.sash.layer.Padding;
import dev.sash.layer.Rounding;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Choices as files.
class ChoicesTest {

  private static final ConvolutionShape PLAIN =
      new ConvolutionShape(Shape.of(56, 48, 64), 32, Geometry.of(3, 3), 1);

  /// Every field has a value that is not the usual one.
  private static final ConvolutionShape ODD =
      new ConvolutionShape(
          Shape.of(8, 57, 29, 12),
          6,
          new Geometry(5, 2, 2, 3, 4, 1, new Padding(1, 0, 2, 7), Rounding.CEIL),
          3);

  private static final String TEXT =
      """
      sash-choices 1
      input=56x48x64 filters=32 kernel=3x3 algorithm=winograd-4x4-3x3
      input=8x57x29x12 filters=6 kernel=5x2 stride=2x3 padding=1,0,2,7 dilation=4x1 rounding=ceil \
      groups=3 algorithm=sgemm
      """;

  @TempDir private Path folder;

  private static Choices both() {
    Map<ConvolutionShape, ConvolutionAlgorithm> algorithms = new LinkedHashMap<>();
    algorithms.put(PLAIN, ConvolutionAlgorithm.WINOGRAD_4X4_3X3);
    algorithms.put(ODD, ConvolutionAlgorithm.SGEMM);
    return Choices.of(algorithms);
  }

  private Choices read(String text) throws IOException {
    return Choices.read(Files.writeString(folder.resolve("net.choices"), text));
  }

  private void assertBroken(String rule, String text) {
    assertRejected(
        ModelFormatException.class, folder.resolve("net.choices") + ": " + rule, () -> read(text));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Path file = folder.resolve("written");
    both().write(file);
    assertEquals(TEXT, Files.readString(file));
    assertEquals(both(), Choices.read(file));
    assertEquals(both().hashCode(), Choices.read(file).hashCode());
    Choices.none().write(file);
    assertEquals(Choices.none(), Choices.read(file));
  }

  @Test
  void handsMayWriteItAnyWay() throws IOException {
    String byHand =
        "sash-choices 1\r\n\r\n  # the body\r\n"
            + " algorithm=winograd-4x4-3x3\tkernel=3x3 stride=1x1 padding=0 groups=1 rounding=floor"
            + " dilation=1x1 filters=32  input=1x56x48x64 \r\n";
    Choices choices = read(byHand);
    assertEquals(1, choices.size());
    assertEquals(Optional.of(ConvolutionAlgorithm.WINOGRAD_4X4_3X3), choices.of(PLAIN));
    assertEquals(Optional.empty(), choices.of(ODD));
    assertEquals(Padding.of(2), shape("padding=2").geometry().padding());
  }

  private ConvolutionShape shape(String field) {
    return new ChoiceLine("input=9x9x1 filters=1 kernel=1x1 " + field).shape();
  }

  @Test
  void theOthersWin() {
    Choices other = Choices.of(Map.of(PLAIN, ConvolutionAlgorithm.PANELS));
    assertEquals(Optional.of(ConvolutionAlgorithm.PANELS), both().with(other).of(PLAIN));
    assertEquals(Optional.of(ConvolutionAlgorithm.SGEMM), both().with(other).of(ODD));
    assertEquals(both(), other.with(both()));
    assertNotEquals(both(), both().with(other));
    assertEquals("2 convolutions", both().toString());
    assertEquals("1 convolution", other.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello | 'hello' is no name=value with a name of input, filters, kernel, stride, padding,"
            + " dilation, rounding, groups, algorithm",
        "kernels=3x3 | 'kernels=3x3' is no name=value with a name of input, filters, kernel,"
            + " stride, padding, dilation, rounding, groups, algorithm",
        "filters=1 filters=1 | filters is there twice: leave one of them",
        "filters=1 kernel=1x1 | input is missing: add input=...",
        "input=8x8x3 kernel=1x1 | filters is missing: add filters=...",
        "input=8x8x3 filters=2 | kernel is missing: add kernel=...",
        "input=8x8x3 filters=2 kernel=1x1 | algorithm is missing: add algorithm=...",
        "input=8x8x3 filters=2 kernel=1x1 algorithm=fast | algorithm=fast: write one of depthwise,"
            + " sgemm, panels, planes, columns, winograd-2x2-2x2, winograd-2x2-3x3,"
            + " winograd-4x4-3x3, winograd-4x4-4x4, winograd-2x2-5x5",
        "input=8x8 filters=2 kernel=1x1 | input=8x8: write input=HxWxD, in numbers of at most 9"
            + " digits",
        "input=8x8x3 filters=1e9 kernel=1x1 | filters=1e9: write filters=N, in numbers of at most"
            + " 9 digits",
        "input=8x8x3 filters=9999999999 kernel=1x1 | filters=9999999999: write filters=N, in"
            + " numbers of at most 9 digits",
        "input=8x8x3 filters=2 kernel=3 | kernel=3: write kernel=HxW, in numbers of at most 9"
            + " digits",
        "input=8x8x3 filters=2 kernel=3x3 stride=-1x1 | stride=-1x1: write stride=HxW, in numbers"
            + " of at most 9 digits",
        "input=8x8x3 filters=2 kernel=3x3 stride=1x0 | stride must be positive: 0",
        "input=8x8x3 filters=2 kernel=3x3 padding=1,1 | padding=1,1: write padding=P or"
            + " TOP,LEFT,BOTTOM,RIGHT, in numbers of at most 9 digits",
        "input=8x8x3 filters=2 kernel=3x3 rounding=up | rounding=up: write floor, ceil or strict",
        "input=8x8x3 filters=0 kernel=3x3 | filters and groups must be positive: filters=0"
            + " groups=1",
        "input=8x0x3 filters=2 kernel=3x3 | every size of a shape must be positive: batch=1"
            + " height=8 width=0 depth=3",
      })
  void aBrokenLineIsNamedWithItsRule(String line, String rule) {
    assertBroken("line 3: " + rule, "sash-choices 1\n\n" + line + "\n");
  }

  @Test
  void oneConvolutionHasOneAlgorithm() {
    assertBroken(
        "line 5: the same convolution as in line 2: leave one of them",
        TEXT + "\ninput=56x48x64 filters=32 kernel=3x3 padding=0 algorithm=winograd-4x4-3x3\n");
  }

  @ParameterizedTest
  @CsvSource({"'',''", "sash-choices 2,sash-choices 2", "P\u0000K\u0003!,P?K?!"})
  void otherFilesAreRefused(String text, String shown) {
    assertBroken(
        "line 1: expected 'sash-choices 1', found '%s': no file of choices, or one of another version"
            .formatted(shown),
        text);
  }

  @Test
  void aLargeFileIsNotReadToItsEnd() throws IOException {
    String comments = "sash-choices 1\n" + "#\n".repeat((1 << 19) - 8);
    assertEquals(Choices.none(), read(comments + "#"));
    assertBroken(
        "choices have at most 1048576 bytes, and these more: write them anew with Choices.write",
        comments + "##");
  }

  @Test
  void whateverIsInAFileItIsReadOrRefused() throws IOException {
    byte[] whole = TEXT.getBytes(StandardCharsets.UTF_8);
    int refused =
        new Mutations(5).apply(whole, whole.length, 1000, folder.resolve("any"), Choices::read);
    assertTrue(refused > 500, "only few are refused: " + refused);
  }

  @Test
  void aFolderIsNamed() {
    assertRejected(
        FileSystemException.class,
        folder + ": a folder, where a file is needed",
        () -> Choices.read(folder));
  }

  @Test
  void aMissingFileIsSaidToBeMissing() {
    assertThrows(NoSuchFileException.class, () -> Choices.read(folder.resolve("none")));
  }
}
