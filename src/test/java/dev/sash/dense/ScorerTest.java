package dev.sash.dense;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.image.Window;
import dev.sash.image.WindowGrid;
import dev.sash.layer.Flatten;
import dev.sash.layer.Kernels;
import dev.sash.layer.Rounding;
import dev.sash.network.Network;
import dev.sash.run.Accuracy;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScorerTest {

  /// What is held to [RoundingBound] sums as it is defined.
  private static final Options EXACT = Options.defaults().withAccuracy(Accuracy.EXACT);

  private final Classifiers classifiers = new Classifiers(7);

  private static ScorerOptions exact() {
    return new ScorerOptions(
        OptionalInt.empty(), ScorerOptions.defaults().memoryLimitByteSize(), EXACT);
  }

  static Stream<Arguments> exactCases() {
    Network lenet = new Classifiers(1).lenet(Flatten.Order.CHW, Kernels.Order.OIHW);
    Network other = new Classifiers(2).lenet(Flatten.Order.HWC, Kernels.Order.IHWO);
    Network strided = new Classifiers(3).strided();
    Network branches = new Classifiers(4).branches();
    return Stream.of(
        Arguments.of(lenet, 4, 1),
        Arguments.of(lenet, 2, 2),
        Arguments.of(lenet, 1, 3),
        Arguments.of(other, 4, 2),
        Arguments.of(other, 1, 1),
        Arguments.of(strided, 2, 1),
        Arguments.of(strided, 1, 3),
        Arguments.of(branches, 4, 3),
        Arguments.of(branches, 2, 1),
        Arguments.of(branches, 1, 2));
  }

  @ParameterizedTest
  @MethodSource("exactCases")
  void withoutPaddingEveryCellEqualsItsCrop(Network network, int stride, int threads) {
    Shape window = network.inputShape();
    Volume image = classifiers.image(window.height() + 11, window.width() + 14, window.depth());
    ScorerOptions options = exact().withThreads(threads).withStride(stride);
    try (Scorer scorer = Scorer.of(network, options)) {
      assertEquals(List.of(), scorer.edgeLayers());
      ScoreMap map = scorer.score(image, Arena.ofAuto());
      assertEquals(11 / stride + 1, map.grid().rows());
      assertEquals(14 / stride + 1, map.grid().columns());
      assertCellsEqualCrops(network, image, map);
    }
  }

  private static void assertCellsEqualCrops(Network network, Volume image, ScoreMap map) {
    Volume scores = Volume.allocate(Arena.ofAuto(), network.outputShape());
    float[] spread = spread(map);
    try (Model model = Model.load(network, EXACT);
        Session session = model.session();
        RoundingBound bound = new RoundingBound(network)) {
      for (int row = 0; row < map.grid().rows(); row++) {
        for (int column = 0; column < map.grid().columns(); column++) {
          Window it = map.grid().window(row, column);
          Volume crop = image.asWindow(it.y(), it.x(), it.height(), it.width());
          session.run(crop, scores);
          float[] allowed = bound.of(crop);
          for (int index = 0; index < map.classes(); index++) {
            assertTrue(allowed[index] < spread[index] / 10, "the bound says nothing");
            assertEquals(scores.get(0, 0, index), map.score(row, column, index), allowed[index]);
          }
        }
      }
    }
  }

  /// Returns how far the scores of different cells are apart, which shows a wrong cell.
  private static float[] spread(ScoreMap map) {
    float[] spread = new float[map.classes()];
    for (int index = 0; index < spread.length; index++) {
      List<Cell> ordered = map.best(index, (int) map.grid().cellCount());
      spread[index] = ordered.getFirst().score() - ordered.getLast().score();
    }
    return spread;
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    Network network = classifiers.branches();
    Volume image = classifiers.image(60, 53, 3);
    float[] expected = null;
    for (int threads : new int[] {1, 2, 3, 5}) {
      ScorerOptions options = ScorerOptions.defaults().withThreads(threads).withStride(2);
      try (Scorer scorer = Scorer.of(network, options)) {
        float[] scores = scorer.score(image, Arena.ofAuto()).scores().toNchw();
        expected = expected == null ? scores : expected;
        assertArrayEquals(expected, scores);
      }
    }
  }

  @Test
  void shiftedPassesInterleaveIntoTheMapOfEachShift() {
    Network network = classifiers.lenet(Flatten.Order.CHW, Kernels.Order.OIHW);
    Volume image = classifiers.image(45, 50, 1);
    ScorerOptions options = ScorerOptions.defaults();
    try (Scorer coarse = Scorer.of(network, options);
        Scorer fine = Scorer.of(network, options.withStride(2));
        Arena arena = Arena.ofShared()) {
      assertEquals(4, fine.plan(45, 50).passes().size());
      ScoreMap map = fine.score(image, arena);
      for (int dy = 0; dy < 2; dy++) {
        for (int dx = 0; dx < 2; dx++) {
          Volume part = image.asWindow(2 * dy, 2 * dx, 45 - 2 * dy, 50 - 2 * dx);
          ScoreMap shifted = coarse.score(part, arena);
          for (int row = 0; row < shifted.grid().rows(); row++) {
            for (int column = 0; column < shifted.grid().columns(); column++) {
              for (int index = 0; index < map.classes(); index++) {
                assertEquals(
                    shifted.score(row, column, index),
                    map.score(2 * row + dy, 2 * column + dx, index));
              }
            }
          }
        }
      }
    }
  }

  @Test
  void anImageOfTheWindowsSizeGivesOneCell() {
    Network network = classifiers.squeezenet(Rounding.CEIL, true);
    Volume image = classifiers.image(32, 32, 3);
    try (Scorer scorer = Scorer.of(network, ScorerOptions.defaults().withStride(2))) {
      ScoreMap map = scorer.score(image, Arena.ofAuto());
      assertEquals(new WindowGrid(1, 1, 32, 32, 2, 2, 0, 0), map.grid());
      CropComparison comparison = scorer.compareWithCrops(image, map, 10);
      assertEquals(1, comparison.windows());
      assertTrue(comparison.largestDifference() <= 8 * Math.ulp(1f));
    }
  }

  @Test
  void pixelsThatAreNotInTheImageAreNotRead() {
    Network network = classifiers.lenet(Flatten.Order.CHW, Kernels.Order.OIHW);
    Volume frame = Volume.allocate(Arena.ofAuto(), Shape.of(50, 50, 1));
    frame.fill(Float.NaN);
    Volume image = frame.asWindow(3, 5, 41, 39);
    image.copyFrom(classifiers.image(41, 39, 1));
    try (Scorer scorer = Scorer.of(network, ScorerOptions.defaults().withStride(1))) {
      for (float score : scorer.score(image, Arena.ofAuto()).scores().toNchw()) {
        assertTrue(Float.isFinite(score));
      }
    }
  }

  @Test
  void windowsThatHangOverTheEdgeHaveNoCell() {
    Network network = classifiers.squeezenet(Rounding.CEIL, false);
    Network larger = network.toFullyConvolutional().withInputShape(Shape.of(38, 38, 3));
    assertEquals(2, larger.outputShape().height());
    try (Scorer scorer = Scorer.of(network)) {
      assertEquals(new WindowGrid(1, 1, 32, 32, 8, 8, 0, 0), scorer.plan(38, 38).grid());
      assertEquals(new WindowGrid(2, 3, 32, 32, 8, 8, 0, 0), scorer.plan(47, 48).grid());
      assertEquals(List.of("three"), scorer.edgeLayers());
      ScoreMap map = scorer.score(classifiers.image(47, 48, 3), Arena.ofAuto());
      assertEquals(Shape.of(2, 3, 10), map.scores().shape());
    }
  }

  @Test
  void poolingThatRoundsUpSeesTheEdgeOfACrop() {
    Network network =
        classifiers.squeezenet(Rounding.CEIL, false).withInputShape(Shape.of(34, 34, 3));
    try (Scorer scorer = Scorer.of(network)) {
      assertEquals(List.of("pool1", "three", "pool2"), scorer.edgeLayers());
      assertEquals(new WindowGrid(1, 2, 34, 34, 8, 8, 0, 0), scorer.plan(41, 42).grid());
      ScoreMap map = scorer.score(classifiers.image(41, 42, 3), Arena.ofAuto());
      assertEquals(Shape.of(1, 2, 10), map.scores().shape());
    }
  }

  @Test
  void aWindowSurroundedByZerosEqualsItsCropThoughTheNetworkPads() {
    Network network = classifiers.padded();
    Volume image = Volume.allocate(Arena.ofAuto(), Shape.of(24 + 12, 24 + 16, 2));
    Volume inside = image.asWindow(4 + 6, 8 + 6, 12, 12);
    inside.copyFrom(classifiers.image(12, 12, 2));
    try (Scorer scorer = Scorer.of(network, exact());
        Model model = Model.load(network, EXACT);
        Session session = model.session();
        RoundingBound bound = new RoundingBound(network)) {
      ScoreMap map = scorer.score(image, Arena.ofAuto());
      assertEquals(List.of("conv1", "conv2"), scorer.edgeLayers());
      Volume crop = image.asWindow(4, 8, 24, 24);
      Volume scores = Volume.allocate(Arena.ofAuto(), network.outputShape());
      session.run(crop, scores);
      float[] allowed = bound.of(crop);
      for (int index = 0; index < map.classes(); index++) {
        assertEquals(scores.get(0, 0, index), map.score(1, 2, index), allowed[index]);
      }
    }
  }

  @Test
  void thePaddingOfCropsIsMeasured() {
    Network network = classifiers.padded();
    Volume image = classifiers.image(24 + 40, 24 + 40, 2);
    try (Scorer scorer = Scorer.of(network);
        Model model = Model.load(network);
        Session session = model.session()) {
      ScoreMap map = scorer.score(image, Arena.ofAuto());
      CropComparison comparison = scorer.compareWithCrops(image, map, 1000);
      Volume scores = Volume.allocate(Arena.ofAuto(), network.outputShape());
      float largest = 0;
      double sum = 0;
      int same = 0;
      for (int row = 0; row < 11; row++) {
        for (int column = 0; column < 11; column++) {
          session.run(image.asWindow(4 * row, 4 * column, 24, 24), scores);
          for (int index = 0; index < 5; index++) {
            float difference = Math.abs(scores.get(0, 0, index) - map.score(row, column, index));
            largest = Math.max(largest, difference);
            sum += difference;
          }
          same += ScoreMap.bestClass(scores, 0, 0) == map.bestClass(row, column) ? 1 : 0;
        }
      }
      assertTrue(largest > 0.01, "padding should show: " + largest);
      assertEquals(121, comparison.windows());
      assertEquals(largest, comparison.largestDifference());
      assertEquals(sum / (121 * 5), comparison.meanDifference(), 1e-9 * sum);
      assertEquals(same, comparison.sameBestClass());
      assertEquals(same / 121.0, comparison.agreement());
    }
  }

  @Test
  void theSameWindowsAreSampledEachTime() {
    Network network = classifiers.padded();
    Volume image = classifiers.image(24 + 40, 24 + 40, 2);
    try (Scorer scorer = Scorer.of(network)) {
      ScoreMap map = scorer.score(image, Arena.ofAuto());
      CropComparison first = scorer.compareWithCrops(image, map, 20);
      assertEquals(20, first.windows());
      assertEquals(first, scorer.compareWithCrops(image, map, 20));
    }
  }

  @Test
  void anotherImageSizeGetsAnotherWorkspace() {
    Network network = classifiers.branches();
    Volume small = classifiers.image(30, 30, 3);
    Volume large = classifiers.image(70, 40, 3);
    try (Scorer scorer = Scorer.of(network)) {
      float[] first = scorer.score(small, Arena.ofAuto()).scores().toNchw();
      scorer.score(large, Arena.ofAuto());
      assertArrayEquals(first, scorer.score(small, Arena.ofAuto()).scores().toNchw());
      assertArrayEquals(first, scorer.score(small, Arena.ofAuto()).scores().toNchw());
    }
  }

  @Test
  void aConfinedArenaWorks() {
    Network network = classifiers.branches();
    Volume image = classifiers.image(40, 40, 3);
    try (Scorer scorer = Scorer.of(network);
        Arena confined = Arena.ofConfined()) {
      assertArrayEquals(
          scorer.score(image, Arena.ofAuto()).scores().toNchw(),
          scorer.score(image, confined).scores().toNchw());
    }
  }

  @Test
  void aBatchedClassifierScoresSingleImages() {
    Network network = classifiers.branches();
    Volume image = classifiers.image(40, 40, 3);
    try (Scorer one = Scorer.of(network);
        Scorer many = Scorer.of(network.withInputShape(Shape.of(4, 21, 21, 3)))) {
      assertArrayEquals(
          one.score(image, Arena.ofAuto()).scores().toNchw(),
          many.score(image, Arena.ofAuto()).scores().toNchw());
    }
  }

  @Test
  void thePlanCountsEveryByte() {
    Network network = classifiers.lenet(Flatten.Order.CHW, Kernels.Order.OIHW);
    try (Scorer scorer = Scorer.of(network, ScorerOptions.defaults().withStride(1))) {
      ScorePlan plan = scorer.plan(31, 100);
      assertEquals(Shape.of(31, 100, 1), plan.image());
      assertEquals(Shape.of(4, 73, 5), plan.scores());
      assertEquals(16, plan.passes().size());
      assertEquals(
          List.of("28x100x1", "28x96x1"),
          plan.passes().stream()
              .map(pass -> pass.network().inputShape().toString())
              .distinct()
              .toList());
      long workspace = plan.passes().getFirst().workspaceByteSize();
      assertEquals(workspace, plan.workspaceByteSize());
      assertEquals(4 * 3100 + workspace + 4 * 4 * 73 * 5 + plan.packedByteSize(), plan.byteSize());
    }
  }
}
