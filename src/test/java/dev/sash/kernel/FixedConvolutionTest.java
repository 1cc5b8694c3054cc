package dev.sash.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which algorithms a convolution has, and that the estimate is one of them.
class FixedConvolutionTest {

  private static final int LANES = Floats.LANES.width();
  private static final Geometry THREE = Geometry.of(3, 3).withPadding(1);
  private static final String FILTERING =
      "it computes %dx%d kernels of stride 1 (of stride s: up to %d s) of dilation 1 and one group"
          + " alone, with filters in multiples of "
          + LANES;

  private final Samples samples = new Samples(4);

  @BeforeAll
  static void withVectors() {
    assumeTrue(LANES > 1, "without vectors there is little to choose");
  }

  private static FixedConvolution fixed(Convolution layer, Shape input, boolean exact) {
    return new FixedConvolution(
        layer,
        Optional.empty(),
        new Epilogue(false, null),
        input,
        layer.outputShape(List.of(input)),
        true,
        exact);
  }

  private FixedConvolution fixed(int filters, int depth, Geometry geometry, int groups) {
    Convolution layer = samples.convolution(filters, depth, geometry, groups);
    return fixed(layer, Shape.of(42, 36, depth * groups), false);
  }

  private static void assertCandidates(FixedConvolution given, ConvolutionAlgorithm... expected) {
    assertEquals(List.of(expected), given.candidates());
    assertTrue(given.candidates().contains(ConvolutionChoice.estimate(given)), given.toString());
  }

  private static void assertObstacle(
      String expected, FixedConvolution given, ConvolutionAlgorithm algorithm) {
    assertEquals(Optional.of(expected), given.obstacle(algorithm));
  }

  @Test
  void wholeVectorsOf3x3HaveAllButDepthwise() {
    FixedConvolution given = fixed(2 * LANES, LANES, THREE, 1);
    assertCandidates(
        given,
        ConvolutionAlgorithm.SGEMM,
        ConvolutionAlgorithm.PANELS,
        ConvolutionAlgorithm.WINOGRAD_2X2_3X3,
        ConvolutionAlgorithm.WINOGRAD_4X4_3X3);
    assertObstacle("it computes one filter a channel alone", given, ConvolutionAlgorithm.DEPTHWISE);
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 2", "4, 2", "5, 3"})
  void kernelsOfTwoTapsInAPhaseHaveOneFilteringAtAnyDepth(int size, int stride) {
    for (int depth : new int[] {3, LANES}) {
      assertCandidates(
          fixed(2 * LANES, depth, Geometry.of(size, size).withStride(stride), 1),
          ConvolutionAlgorithm.SGEMM,
          ConvolutionAlgorithm.PANELS,
          ConvolutionAlgorithm.WINOGRAD_2X2_2X2);
    }
  }

  /// Layers of ResNet-18, and its first one with a smaller kernel: three channels are not worth the
  /// transforms.
  @ParameterizedTest
  @CsvSource({
    "56, 64, 128, WINOGRAD_2X2_2X2",
    "28, 128, 256, WINOGRAD_2X2_2X2",
    "224, 3, 64, PANELS"
  })
  void kernelsOfThreeAndStrideTwoAreFilteredWhereItIsWorthIt(
      int size, int depth, int filters, ConvolutionAlgorithm expected) {
    assumeTrue(LANES == 16, "the estimates of other vectors are others");
    Geometry geometry = THREE.withStride(2).withPadding(1);
    Convolution layer = samples.convolution(filters, depth, geometry);
    Shape input = Shape.of(size, size, depth);
    assertEquals(expected, ConvolutionChoice.estimate(fixed(layer, input, false)));
  }

  /// The last strided layer of ResNet-18: few positions are not worth the weights of filtering,
  /// which are nearly three times as many. Where to read weights takes long, the time to multiply
  /// them with columns is hidden behind it.
  @Test
  void fewPositionsOfManyWeightsAreNotFiltered() {
    assumeTrue(LANES == 16, "the estimates of other vectors are others");
    Convolution layer = samples.convolution(512, 256, THREE.withStride(2));
    ConvolutionAlgorithm expected =
        Processor.current() == Processor.INTEL
            ? ConvolutionAlgorithm.COLUMNS
            : ConvolutionAlgorithm.PANELS;
    Shape input = Shape.of(14, 14, 256);
    assertEquals(expected, ConvolutionChoice.estimate(fixed(layer, input, false)));
  }

  @Test
  void columnsHaveRules() {
    Convolution layer = samples.convolution(5, 3, THREE);
    FixedConvolution few = fixed(layer, Shape.of(8, 8, 3), false);
    if (LANES < 16) {
      String rule = "it needs vectors of 16 floats, and this processor's have " + LANES;
      assertObstacle(rule, few, ConvolutionAlgorithm.COLUMNS);
      return;
    }
    assertCandidates(
        few,
        ConvolutionAlgorithm.SGEMM,
        ConvolutionAlgorithm.PANELS,
        ConvolutionAlgorithm.PLANES,
        ConvolutionAlgorithm.COLUMNS);
    String rule = "it computes one group and at most 64 output positions alone";
    FixedConvolution more = fixed(layer, Shape.of(5, 13, 3), false);
    assertObstacle(rule, more, ConvolutionAlgorithm.COLUMNS);
    FixedConvolution groups = fixed(samples.convolution(6, 3, THREE, 2), Shape.of(8, 8, 6), false);
    assertObstacle(rule, groups, ConvolutionAlgorithm.COLUMNS);
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "7, 2", "8, 2", "12, 3"})
  void kernelsOfFourTapsInAPhaseHaveOneFilteringAtAnyDepth(int size, int stride) {
    for (int depth : new int[] {3, LANES}) {
      assertCandidates(
          fixed(2 * LANES, depth, Geometry.of(size, size).withStride(stride), 1),
          ConvolutionAlgorithm.SGEMM,
          ConvolutionAlgorithm.PANELS,
          ConvolutionAlgorithm.WINOGRAD_4X4_4X4);
    }
  }

  /// The first layers of ResNet, AlexNet and VGG: what gathering and transforming three channels
  /// costs is worth it where a kernel is large.
  @Test
  void firstLayersOfLargeKernelsAreFiltered() {
    assumeTrue(LANES == 16, "the estimates of other vectors are others");
    Shape image = Shape.of(224, 224, 3);
    Geometry seven = Geometry.of(7, 7).withStride(2).withPadding(3);
    Convolution first = samples.convolution(64, 3, seven);
    assertEquals(
        ConvolutionAlgorithm.WINOGRAD_4X4_4X4,
        ConvolutionChoice.estimate(fixed(first, image, false)));
    Convolution larger = samples.convolution(96, 3, Geometry.of(11, 11).withStride(4));
    assertEquals(
        ConvolutionAlgorithm.WINOGRAD_4X4_3X3,
        ConvolutionChoice.estimate(fixed(larger, image, false)));
    Convolution small = samples.convolution(64, 3, THREE.withPadding(1));
    assertEquals(
        ConvolutionAlgorithm.PANELS, ConvolutionChoice.estimate(fixed(small, image, false)));
  }

  @Test
  void wholeVectorsOf5x5HaveOneFiltering() {
    assertCandidates(
        fixed(LANES, 2 * LANES, Geometry.of(5, 5), 1),
        ConvolutionAlgorithm.SGEMM,
        ConvolutionAlgorithm.PANELS,
        ConvolutionAlgorithm.WINOGRAD_2X2_5X5);
  }

  @ParameterizedTest
  @CsvSource({
    "WINOGRAD_2X2_2X2, 2",
    "WINOGRAD_2X2_3X3, 3",
    "WINOGRAD_4X4_3X3, 3",
    "WINOGRAD_4X4_4X4, 4",
    "WINOGRAD_2X2_5X5, 5"
  })
  void filteringHasRules(ConvolutionAlgorithm filtering, int size) {
    Geometry square = Geometry.of(size, size);
    for (FixedConvolution other :
        List.of(
            fixed(LANES, LANES, Geometry.of(5, 3), 1),
            fixed(LANES, LANES, square.withStride(2, 1), 1),
            fixed(LANES, LANES, square.withDilation(1, 2), 1),
            fixed(2 * LANES, LANES, square, 2),
            fixed(LANES + 1, LANES, square, 1))) {
      assertObstacle(FILTERING.formatted(size, size, size), other, filtering);
      assertCandidates(other, ConvolutionAlgorithm.SGEMM, ConvolutionAlgorithm.PANELS);
    }
  }

  @Test
  void fewFiltersOfAWideOutputHavePlanes() {
    assumeTrue(LANES >= 8, "planes are interleaved by eight");
    int most = Math.min(8, LANES - 1);
    assertCandidates(
        fixed(most, 3, THREE, 1),
        ConvolutionAlgorithm.SGEMM,
        ConvolutionAlgorithm.PANELS,
        ConvolutionAlgorithm.PLANES);
    assertEquals(
        ConvolutionAlgorithm.PLANES, ConvolutionChoice.estimate(fixed(1, 1, Geometry.of(2, 2), 1)));
    assertEquals(
        ConvolutionAlgorithm.PANELS,
        ConvolutionChoice.estimate(fixed(most, 3, Geometry.of(1, 3), 1)));
    for (FixedConvolution other :
        List.of(
            fixed(most + 1, 3, THREE, 1),
            fixed(4, 1025, Geometry.of(1, 1), 1),
            fixed(4, 3, THREE, 2),
            fixed(4, 3, Geometry.of(2, 20), 1),
            fixed(4, 3, THREE.withDilation(1, 14), 1),
            fixed(4, 3, THREE.withStride(1, 2), 1),
            fixed(4, 3, THREE.withStride(2, 1), 1))) {
      assertObstacle(
          "it computes stride 1, one group and at most %d filters of 1024 elements alone, and no output narrower than a kernel"
              .formatted(most),
          other,
          ConvolutionAlgorithm.PLANES);
      assertEquals(ConvolutionAlgorithm.PANELS, ConvolutionChoice.estimate(other));
    }
  }

  @Test
  void exactSumsForbidFiltering() {
    Convolution layer = samples.convolution(LANES, LANES, THREE);
    FixedConvolution given = fixed(layer, Shape.of(64, 64, LANES), true);
    assertCandidates(given, ConvolutionAlgorithm.SGEMM, ConvolutionAlgorithm.PANELS);
    assertObstacle(
        "Accuracy.EXACT forbids minimal filtering", given, ConvolutionAlgorithm.WINOGRAD_4X4_3X3);
  }

  @Test
  void oneFilterAChannelIsDepthwise() {
    FixedConvolution given = fixed(8, 1, THREE, 8);
    assertCandidates(given, ConvolutionAlgorithm.DEPTHWISE);
    assertObstacle(
        "one filter a channel is computed by depthwise alone", given, ConvolutionAlgorithm.SGEMM);
    assertCandidates(
        fixed(16, 1, THREE, 8), ConvolutionAlgorithm.SGEMM, ConvolutionAlgorithm.PANELS);
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 2049})
  void largeWeightsStayWhereTheyAre(int depth) {
    long bytes = 4096L * depth * Float.BYTES;
    Tensor weights = Tensor.of(Arena.ofAuto().allocate(bytes), 4096, depth, 1, 1);
    Convolution layer =
        Convolution.of(Kernels.ofOihw(weights), Optional.empty(), Geometry.of(1, 1));
    FixedConvolution given = fixed(layer, Shape.of(2, 2, depth), false);
    List<ConvolutionAlgorithm> expected = new ArrayList<>(List.of(ConvolutionAlgorithm.SGEMM));
    if (depth == 2048) {
      expected.add(ConvolutionAlgorithm.PANELS);
      if (LANES == 16) {
        expected.add(ConvolutionAlgorithm.COLUMNS);
      }
    } else {
      assertObstacle(
          "it packs a copy of the weights, of at most 33554432 bytes, and they have 33570816",
          given,
          ConvolutionAlgorithm.PANELS);
    }
    assertCandidates(given, expected.toArray(ConvolutionAlgorithm[]::new));
  }
}
