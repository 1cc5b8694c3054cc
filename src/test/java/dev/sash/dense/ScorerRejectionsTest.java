package dev.sash.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Elementwise;
import dev.sash.layer.Rounding;
import dev.sash.layer.ShapeException;
import dev.sash.network.CannotSlideException;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// What a [Scorer] refuses, and in which words.
class ScorerRejectionsTest {

  private final Classifiers classifiers = new Classifiers(7);

  @Test
  void refusesMoreMemoryThanAllowedBeforeAnythingIsAllocated() {
    Network network = classifiers.squeezenet(Rounding.FLOOR, true);
    ScorerOptions options = ScorerOptions.defaults().withMemoryLimit(100_000).withThreads(1);
    Arena none =
        new Arena() {
          @Override
          public MemorySegment allocate(long byteSize, long byteAlignment) {
            throw new AssertionError("allocated " + byteSize);
          }

          @Override
          public MemorySegment.Scope scope() {
            throw new AssertionError();
          }

          @Override
          public void close() {}
        };
    Volume image = classifiers.image(320, 400, 3);
    try (Scorer scorer = Scorer.of(network, options)) {
      ScorePlan plan = scorer.plan(320, 400);
      var thrown = assertThrows(MemoryLimitException.class, () -> scorer.score(image, none));
      assertEquals(plan.byteSize(), thrown.neededByteSize());
      assertEquals(100_000, thrown.limitByteSize());
      assertEquals(
          "the image 320x400x3 needs %d bytes (image 1536000 + workspace %d + scores %d"
                  .formatted(plan.byteSize(), plan.workspaceByteSize(), 37 * 47 * 10 * 4)
              + " + packed weights %d), the limit is 100000:".formatted(plan.packedByteSize())
              + " scale the image down (--width) or raise the limit (--memory)",
          thrown.getMessage());
      scorer.score(classifiers.image(32, 32, 3), Arena.ofAuto());
    }
  }

  @Test
  void aGiganticImageIsPlannedAndRefused() {
    Network network = classifiers.squeezenet(Rounding.CEIL, true);
    try (Scorer scorer = Scorer.of(network)) {
      ScorePlan plan = scorer.plan(200_000, 300_000);
      assertTrue(plan.byteSize() > 4L * 3 * 200_000 * 300_000);
      assertThrows(MemoryLimitException.class, () -> scorer.requireMemory(plan));
    }
  }

  @Test
  void refusesAnImageSmallerThanTheWindow() {
    try (Scorer scorer = Scorer.of(classifiers.padded())) {
      var thrown = assertThrows(ShapeException.class, () -> scorer.plan(40, 23));
      assertEquals(
          "the image 40x23 is smaller than the window 24x24: scale it up, or take a smaller window",
          thrown.getMessage());
    }
  }

  @Test
  void refusesAnImageOfAnotherDepth() {
    try (Scorer scorer = Scorer.of(classifiers.padded())) {
      Volume grey = classifiers.image(40, 40, 1);
      var thrown = assertThrows(ShapeException.class, () -> scorer.score(grey, Arena.ofAuto()));
      assertEquals("expected one image of depth 2, got 40x40x1", thrown.getMessage());
      Volume batch = Volume.allocate(Arena.ofAuto(), Shape.of(3, 40, 40, 2));
      thrown = assertThrows(ShapeException.class, () -> scorer.score(batch, Arena.ofAuto()));
      assertEquals(
          "expected one image of depth 2, got 3x40x40x2: use image.asImage(index)",
          thrown.getMessage());
    }
  }

  @Test
  void refusesAStrideThatDoesNotDivide() {
    ScorerOptions options = ScorerOptions.defaults().withStride(3);
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> Scorer.of(classifiers.padded(), options));
    assertEquals("stride 3 must divide the network's own stride, 4", thrown.getMessage());
    thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> Scorer.of(classifiers.strided(), options.withStride(4)));
    assertEquals("stride 4 must divide the network's own stride, 4x6", thrown.getMessage());
  }

  @Test
  void refusesANetworkThatIsNoClassifier() {
    Network sliding =
        classifiers.padded().toFullyConvolutional().withInputShape(Shape.of(28, 24, 2));
    var thrown = assertThrows(CannotSlideException.class, () -> Scorer.of(sliding));
    assertEquals(
        "it gives 2x1x5 for a window of 28x24x2, a classifier gives one column of scores",
        thrown.reason());
  }

  @Test
  void refusesSeveralInputs() {
    Network.Builder builder = Network.builder();
    builder.input("left", Shape.of(1, 1, 2));
    builder.input("right", Shape.of(1, 1, 2));
    builder.add("sum", Elementwise.SUM, "left", "right");
    var thrown = assertThrows(CannotSlideException.class, () -> Scorer.of(builder.build()));
    assertEquals(
        "right: the network cannot slide over a larger image:"
            + " it has 2 inputs [left, right], a classifier has one",
        thrown.getMessage());
  }

  @Test
  void refusesTheMapOfAnotherImage() {
    try (Scorer scorer = Scorer.of(classifiers.padded())) {
      ScoreMap map = scorer.score(classifiers.image(40, 40, 2), Arena.ofAuto());
      Volume other = classifiers.image(44, 40, 2);
      var thrown =
          assertThrows(
              IllegalArgumentException.class, () -> scorer.compareWithCrops(other, map, 3));
      assertEquals(
          "the map is of another image or scorer: 5x5 windows of 24x24, stride 4,"
              + " expected 6x5 windows of 24x24, stride 4",
          thrown.getMessage());
      Volume image = classifiers.image(40, 40, 2);
      thrown =
          assertThrows(
              IllegalArgumentException.class, () -> scorer.compareWithCrops(image, map, 0));
      assertEquals("the number of windows must be positive: 0", thrown.getMessage());
    }
  }

  @Test
  void aClosedScorerRefuses() {
    Scorer scorer = Scorer.of(classifiers.padded());
    Volume image = classifiers.image(40, 40, 2);
    ScoreMap map = scorer.score(image, Arena.ofAuto());
    scorer.close();
    scorer.close();
    var thrown =
        assertThrows(IllegalStateException.class, () -> scorer.score(image, Arena.ofAuto()));
    assertEquals("the scorer is closed", thrown.getMessage());
    assertThrows(IllegalStateException.class, () -> scorer.compareWithCrops(image, map, 1));
  }
}
