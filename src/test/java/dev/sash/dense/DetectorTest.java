package dev.sash.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.image.Picture;
import dev.sash.image.Preprocessing;
import dev.sash.image.Window;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Kernels;
import dev.sash.layer.ShapeException;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Finds bright squares on black: windows of 8x8 that are bright in the middle 4x4 and dark around
/// it, or the other way round.
class DetectorTest {

  private static final Preprocessing GREY = Preprocessing.of(1, 1 / 255.0);
  private static final int SQUARE = 0;
  private static final int HOLE = 1;
  private static final int BACKGROUND = 2;

  private static final DetectorOptions OPTIONS =
      DetectorOptions.defaults()
          .withPyramid(new Pyramid(1, 2, 0.25))
          .withBackground(BACKGROUND)
          .withObjectShare(0.5);

  private static Network squares() {
    float[] weights = new float[3 * 64];
    for (int i = 0; i < 64; i++) {
      boolean middle = i / 8 >= 2 && i / 8 < 6 && i % 8 >= 2 && i % 8 < 6;
      weights[SQUARE * 64 + i] = middle ? 1 : -1;
      weights[HOLE * 64 + i] = middle ? -1 : 0.5f;
    }
    Tensor bias = Tensor.copyOf(new float[] {0, 0, 12}, 3);
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(8, 8, 1));
    Kernels kernels = new Kernels(Tensor.copyOf(weights, 3, 64), Kernels.Order.OIHW, 3, 1, 8, 8);
    builder.add("fc", new FullyConnected(kernels, Optional.of(bias)), "image");
    builder.add("softmax", Softmax.DEPTH, "fc");
    return builder.build();
  }

  private static Picture picture(int height, int width, Window... bright) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (Window box : bright) {
      for (int y = box.y(); y < box.y() + box.height(); y++) {
        for (int x = box.x(); x < box.x() + box.width(); x++) {
          image.getRaster().setSample(x, y, 0, 255);
        }
      }
    }
    return Picture.of(image);
  }

  @Test
  void objectsOfAllSizesAreFoundWhereTheyAre() {
    Window small = new Window(6, 7, 4, 4);
    Window middle = new Window(20, 34, 8, 8);
    Window large = new Window(40, 16, 16, 16);
    try (Detector detector = Detector.of(squares(), GREY, OPTIONS)) {
      List<Detection> found = detector.detect(picture(80, 64, small, middle, large));
      assertEquals(3, found.size(), found::toString);
      for (Window box : List.of(small, middle, large)) {
        assertTrue(
            found.stream()
                .anyMatch(
                    it ->
                        it.classIndex() == SQUARE
                            && Suppression.intersectionOverUnion(it.box(), box) > 0.6),
            () -> box + " is not in " + found);
      }
    }
  }

  @Test
  void everyLevelIsScored() {
    try (Detector detector = Detector.of(squares(), GREY, OPTIONS)) {
      List<Level> levels = detector.score(picture(40, 64), Arena.ofAuto());
      assertEquals(List.of(1.0, 0.5, 0.25), levels.stream().map(Level::scale).toList());
      assertEquals(
          List.of(33 * 57L, 13 * 25L, 3 * 9L),
          levels.stream().map(level -> level.map().grid().cellCount()).toList());
      assertEquals(List.of(), detector.detections(levels));
    }
  }

  @Test
  void withoutABackgroundEveryWindowIsSomething() {
    DetectorOptions options =
        DetectorOptions.defaults().withPyramid(new Pyramid(1, 2, 1)).withMinimum(0.5f, 0);
    try (Detector detector = Detector.of(squares(), GREY, options)) {
      List<Detection> found = detector.detect(picture(8, 8));
      assertEquals(List.of(new Window(0, 0, 8, 8)), found.stream().map(Detection::box).toList());
      assertEquals(BACKGROUND, found.getFirst().classIndex());
    }
  }

  @Test
  void tooLittleSupportIsDropped() {
    Picture picture = picture(40, 40, new Window(8, 8, 4, 4));
    double support;
    try (Detector detector = Detector.of(squares(), GREY, OPTIONS)) {
      support = detector.detect(picture).getFirst().support();
    }
    try (Detector detector =
        Detector.of(squares(), GREY, OPTIONS.withMinimum(0.5f, support + 0.01))) {
      assertEquals(List.of(), detector.detect(picture));
    }
  }

  @Test
  void whatCannotBeDoneIsTold() {
    assertEquals(
        "the background is class 3, the network has 3 classes: the last one is 2",
        assertThrows(
                IllegalArgumentException.class,
                () -> Detector.of(squares(), GREY, OPTIONS.withBackground(3)))
            .getMessage());
    assertEquals(
        "the network takes 1 channels, the preprocessing gives 3",
        assertThrows(
                ShapeException.class, () -> Detector.of(squares(), Preprocessing.IMAGENET, OPTIONS))
            .getMessage());
    try (Detector detector = Detector.of(squares(), GREY, OPTIONS)) {
      assertEquals(
          "the image 7x100 is smaller than the window 8x8 at every scale: begin the pyramid at a"
              + " larger one than 1.0",
          assertThrows(ShapeException.class, () -> detector.detect(picture(7, 100))).getMessage());
    }
  }

  @Test
  void memoryIsLimited() {
    DetectorOptions options = OPTIONS.withScorer(ScorerOptions.defaults().withMemoryLimit(10_000));
    try (Detector detector = Detector.of(squares(), GREY, options)) {
      assertThrows(MemoryLimitException.class, () -> detector.detect(picture(200, 200)));
    }
  }

  @Test
  void aClosedDetectorSaysSo() {
    Detector detector = Detector.of(squares(), GREY, OPTIONS);
    detector.close();
    detector.close();
    assertThrows(IllegalStateException.class, () -> detector.detect(picture(40, 40)));
  }

  @Test
  void optionsAreChecked() {
    DetectorOptions options = DetectorOptions.defaults();
    assertEquals(
        "an object takes more than nothing and at most all of its window: 0.0",
        assertThrows(IllegalArgumentException.class, () -> options.withObjectShare(0))
            .getMessage());
    assertEquals(
        "the background must be a class, 0 or more: -1",
        assertThrows(IllegalArgumentException.class, () -> options.withBackground(-1))
            .getMessage());
    assertEquals(
        "a minimum must be a number: minimumScore=NaN minimumSupport=0.0",
        assertThrows(IllegalArgumentException.class, () -> options.withMinimum(Float.NaN, 0))
            .getMessage());
  }
}
