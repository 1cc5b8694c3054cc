package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sash classify`.
class ClassifyCommandTest {

  @TempDir private Path folder;
  private Path model;
  private Path image;

  @BeforeEach
  void writeFiles() throws IOException {
    model = OnnxFiles.colors(folder.resolve("colors.onnx"));
    image = Photos.plain(folder.resolve("image.png"), 16, 16, 0xFF3300);
  }

  @Test
  void bestClassesComeFirst() throws IOException {
    Path labels = Files.writeString(folder.resolve("names"), "0,red, rouge\n1,green\n2,blue\n");
    Called called =
        Called.done(
            "classify",
            model,
            image,
            "--scale",
            "1/255",
            "--labels",
            labels,
            "--top",
            "2",
            "--crop",
            "16");
    assertEquals(
        List.of(image.toString(), "    1.000000  0  red, rouge", "    0.200000  1  green"),
        called.lines());
    assertEquals("", called.err());
  }

  @Test
  void imageNetsPreprocessingIsAssumedAndSaid() throws IOException {
    Called called = Called.done("classify", model, image, "--json", "--crop", "16x16");
    assertTrue(called.err().startsWith("sash: note: the pixels are assumed RGB"), called.err());
    Map<?, ?> best = (Map<?, ?>) top(called).getFirst();
    assertEquals("class 0", best.get("label"));
    assertEquals((1 - 0.485) / 0.229, ((Number) best.get("score")).doubleValue(), 1e-5);
  }

  private static List<?> top(Called called) throws IOException {
    return (List<?>) ((Map<?, ?>) called.list().getFirst()).get("top");
  }

  @Test
  void meansScalesAndOrderAreApplied() throws IOException {
    Called called =
        Called.done(
            "classify",
            model,
            image,
            "--json",
            "--scale",
            "1",
            "--mean",
            "5,1,2",
            "--std",
            "10,1/2,4",
            "--order",
            "bgr");
    List<?> top = top(called);
    assertEquals(
        List.of("1=100.0", "2=25.0", "0=-0.5"),
        top.stream()
            .map(entry -> (Map<?, ?>) entry)
            .map(entry -> entry.get("index") + "=" + entry.get("score"))
            .toList());
  }

  @Test
  void largeImagesAreResizedAndCropped() throws IOException {
    // The outermost eighth falls away: 8/7 of the crop, cropped in the middle.
    Path framed =
        Photos.withBlock(folder.resolve("framed.png"), 512, 512, 0x0000FF, 28, 28, 456, 0xFF0000);
    List<?> top = top(Called.done("classify", model, framed, "--json", "--scale", "1/255"));
    assertEquals(0.99, ((Number) ((Map<?, ?>) top.getFirst()).get("score")).doubleValue(), 0.02);
    assertEquals(0, ((Map<?, ?>) top.getFirst()).get("index"));
  }

  @Test
  void cropSetsTheModelsInput() throws IOException {
    Path block =
        Photos.withBlock(folder.resolve("block.png"), 20, 30, 0x0000FF, 8, 13, 4, 0xFF0000);
    List<?> top =
        top(
            Called.done(
                "classify",
                model,
                block,
                "--json",
                "--scale",
                "1/255",
                "--crop",
                "4",
                "--resize",
                "none"));
    assertEquals(Map.of("index", 0, "label", "class 0", "score", 1.0), (Map<?, ?>) top.getFirst());
  }

  @Test
  void imagesThatCannotBeUsedAreNamed() throws IOException {
    Path small = Photos.plain(folder.resolve("small.png"), 100, 300, 0);
    assertEquals(
        small
            + " has 100x300 pixels, fewer than the crop of 224x224:"
            + " use --resize 224 or a smaller crop",
        Called.failure(1, "classify", model, small, "--resize", "none"));
    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    assertTrue(
        Called.failure(1, "classify", model, text)
            .startsWith("cannot read the image %s: no reader knows its format".formatted(text)));
    assertEquals(
        "the mean must have one finite value a channel: channels=3 mean=[1.0, 2.0]:"
            + " see sash classify --help",
        Called.failure(2, "classify", model, image, "--mean", "1,2"));
  }

  @Test
  void inksAreReadByThePlugIn() throws IOException {
    Path cmyk = Files.write(folder.resolve("cmyk.jpg"), CmykJpeg.bytes(255, 0, 0, 255));
    List<?> top =
        top(Called.done("classify", model, cmyk, "--json", "--scale", "1/255", "--crop", "16"));
    assertEquals(0, ((Map<?, ?>) top.getFirst()).get("index"));
    List<String> readers =
        java.util.stream.Stream.of(javax.imageio.ImageIO.getReaderFormatNames()).toList();
    assertTrue(readers.contains("jpeg-lossless"), readers.toString());
  }
}
