package dev.sash.layer;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpatialLayerTest {

  private static final Shape SHAPE = Shape.of(2, 4, 5, 6);

  private static void assertShapeRejected(String message, Layer layer) {
    assertRejected(ShapeException.class, message, () -> layer.outputShape(List.of(SHAPE)));
  }

  private static Resampling scale(double scale) {
    return Resampling.byScale(
        scale, Resampling.Mapping.ALIGN_CORNERS, Resampling.Interpolation.LINEAR);
  }

  private static Resampling sized(int size, double scale, double cubicCoefficient) {
    return new Resampling(
        size,
        scale,
        Resampling.Mapping.HALF_PIXEL,
        Resampling.Interpolation.CUBIC,
        cubicCoefficient,
        false,
        false);
  }

  private static Pad pad(Axis axis, int before, int behind, Pad.Filling filling) {
    return new Pad(Map.of(axis, before), Map.of(axis, behind), filling, 0);
  }

  @Test
  void layersOfOneInputRefuseAnotherNumber() {
    Tensor one = Tensor.copyOf(new float[1], 1);
    for (Layer layer :
        List.of(
            new DistanceWeightedPooling(Geometry.of(2, 2), 1),
            new AdaptivePooling(Reduction.MAX, 1, 1),
            new Mean(Set.of(Axis.DEPTH)),
            new InstanceNormalization(one, one, 0),
            new Resize(Resampling.none(), Resampling.none()),
            Pad.zeros(Padding.of(1)),
            Slice.ofChannels(0, 1),
            new ChannelShuffle(1))) {
      for (List<Shape> inputs : List.of(List.<Shape>of(), List.of(SHAPE, SHAPE))) {
        assertRejected(
            ShapeException.class,
            layer.kind() + " takes 1 input, got " + inputs.size(),
            () -> layer.outputShape(inputs));
      }
    }
  }

  @Test
  void kindsAndParametersReadAsInTheField() {
    List<String> texts = new ArrayList<>();
    for (Layer layer :
        List.of(
            new DistanceWeightedPooling(Geometry.of(3, 3).withStride(2), 0.5f),
            new AdaptivePooling(Reduction.AVERAGE, 7, 6),
            new Resize(scale(2), scale(2)),
            pad(Axis.WIDTH, 1, 1, Pad.Filling.REFLECT),
            Slice.ofChannels(0, 1),
            new ChannelShuffle(3))) {
      texts.add((layer.kind() + " " + layer.describe()).strip());
    }
    assertEquals(
        List.of(
            "distance-weighted pooling 3x3 stride 2, sigma 0.5",
            "adaptive average pooling to 7x6",
            "resize linear",
            "pad reflect",
            "slice",
            "channel shuffle 3 groups"),
        texts);
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -1, Float.NaN})
  void distanceNeedsAPositiveSigma(float sigma) {
    assertRejected(
        "sigma must be positive: " + sigma,
        () -> new DistanceWeightedPooling(Geometry.of(3, 3), sigma));
  }

  @Test
  void aWeightedWindowMustNotFitIntoThePadding() {
    assertRejected(
        "padding must be smaller than the pooling window: window=2x2 padding=2",
        () -> new DistanceWeightedPooling(Geometry.of(2, 2).withPadding(2), 1));
    DistanceWeightedPooling layer = new DistanceWeightedPooling(Geometry.of(3, 2), 2);
    assertEquals(Shape.of(2, 2, 4, 6), layer.outputShape(List.of(SHAPE)));
    assertEquals((1 + 0.25) / 8, layer.exponent(0, 1));
    assertEquals(0.25 / 8, layer.exponent(1, 0));
  }

  @Test
  void adaptivePoolingGivesItsOwnSize() {
    AdaptivePooling layer = new AdaptivePooling(Reduction.AVERAGE, 7, 3);
    assertEquals(Shape.of(2, 7, 3, 6), layer.outputShape(List.of(SHAPE)));
    assertEquals(Optional.empty(), layer.toPooling(Shape.of(14, 10, 6)));
    assertEquals(
        Optional.of(Pooling.average(Geometry.of(2, 3).withStride(2, 3))),
        layer.toPooling(Shape.of(14, 9, 6)));
    assertEquals(
        Optional.of(Pooling.max(Geometry.of(4, 2).withStride(1, 2))),
        new AdaptivePooling(Reduction.MAX, 1, 3).toPooling(Shape.of(4, 6, 1)));
    assertRejected(
        "every size of a shape must be positive: batch=1 height=0 width=3 depth=1",
        () -> new AdaptivePooling(Reduction.MAX, 0, 3));
  }

  @Test
  void aMeanShrinksItsAxes() {
    assertEquals(
        Shape.of(1, 4, 1, 6), new Mean(Set.of(Axis.BATCH, Axis.WIDTH)).outputShape(List.of(SHAPE)));
    assertRejected("a mean needs at least one axis", () -> new Mean(Set.of()));
  }

  @Test
  void instanceNormalizationHasOneValueAChannelEach() {
    Tensor six = Tensor.copyOf(new float[6], 6);
    Tensor five = Tensor.copyOf(new float[5], 5);
    InstanceNormalization layer = new InstanceNormalization(six, six, 1e-5f);
    assertEquals(SHAPE, layer.outputShape(List.of(SHAPE)));
    assertEquals(12, layer.weightCount());
    assertRejected(
        "scale and shift must have one value a channel each: 6, 5",
        () -> new InstanceNormalization(six, five, 0));
    assertShapeRejected("expected depth 5, got 6", new InstanceNormalization(five, five, 0));
  }

  @ParameterizedTest
  @CsvSource({"4, 2, 8", "5, 0.5, 2", "5, 0.3, 1", "7, 1.5, 10", "3, 1, 3"})
  void aScaleRoundsDown(int input, double scale, int output) {
    assertEquals(output, scale(scale).outputSize(input));
  }

  @Test
  void aSizeIsThatOfItsScale() {
    Resize layer = new Resize(sized(7, 7 / 4.0, -0.75), sized(8, 1.5, -0.75));
    assertEquals(Shape.of(2, 7, 8, 6), layer.outputShape(List.of(SHAPE)));
    assertShapeRejected(
        "4 positions times 1.5 is not the size 7: use a scale of 1.75",
        new Resize(sized(7, 1.5, -0.75), Resampling.none()));
  }

  @Test
  void resamplingRefusesWhatGivesNoSize() {
    assertRejected("scale must be positive, size not negative: scale=0.0 size=0", () -> scale(0));
    assertRejected(
        "scale must be positive, size not negative: scale=NaN size=0", () -> scale(Double.NaN));
    assertRejected(
        "scale must be positive, size not negative: scale=Infinity size=0",
        () -> scale(Double.POSITIVE_INFINITY));
    assertRejected(
        "scale must be positive, size not negative: scale=1.0 size=-1", () -> sized(-1, 1, 0));
    assertRejected("the cubic coefficient must be finite: NaN", () -> sized(0, 1, Double.NaN));
    assertShapeRejected(
        "4 positions times 0.2 is not from 1 to 2^31 - 1", new Resize(scale(0.2), scale(1)));
    assertShapeRejected(
        "4 positions times 1.0E9 is not from 1 to 2^31 - 1", new Resize(scale(1e9), scale(1)));
  }

  @Test
  void outputPositionsLieWhereTheMappingSays() {
    for (Resampling.Mapping mapping : Resampling.Mapping.values()) {
      // 3 positions times 1.5 are 4.5: rounded down, half a position is missing.
      Resampling axis = Resampling.byScale(1.5, mapping, Resampling.Interpolation.LINEAR);
      assertEquals(4, axis.outputSize(3));
      double position =
          switch (mapping) {
            case HALF_PIXEL, PYTORCH_HALF_PIXEL -> 0.5;
            case HALF_PIXEL_SYMMETRIC -> 0.5 + 1.5 * (1 - 4 / 4.5);
            case ALIGN_CORNERS, ASYMMETRIC -> 2.0 / 3;
          };
      assertEquals(position, axis.position(1, 3), 1e-12, mapping.name());
    }
  }

  @Test
  void aPadAddsToEveryAxis() {
    Pad layer =
        new Pad(
            Map.of(Axis.BATCH, 1, Axis.HEIGHT, 2),
            Map.of(Axis.WIDTH, 3, Axis.DEPTH, 4),
            Pad.Filling.EDGE,
            0);
    assertEquals(Shape.of(3, 6, 8, 10), layer.outputShape(List.of(SHAPE)));
    assertEquals(
        Shape.of(2, 8, 11, 6), Pad.zeros(new Padding(1, 2, 3, 4)).outputShape(List.of(SHAPE)));
    Geometry window = Pad.zeros(new Padding(1, 2, 3, 4)).stepping().orElseThrow();
    assertEquals(Shape.of(2, 8, 11, 6), window.outputShape(SHAPE, 6));
  }

  @Test
  void aPadTakesOnlyWhatTheInputHas() {
    pad(Axis.HEIGHT, 3, 3, Pad.Filling.REFLECT).outputShape(List.of(SHAPE));
    pad(Axis.HEIGHT, 4, 4, Pad.Filling.WRAP).outputShape(List.of(SHAPE));
    assertShapeRejected(
        "cannot reflect 4 positions of a height of 4", pad(Axis.HEIGHT, 4, 0, Pad.Filling.REFLECT));
    assertShapeRejected(
        "cannot wrap 7 positions of a depth of 6", pad(Axis.DEPTH, 0, 7, Pad.Filling.WRAP));
    assertRejected(
        "padding must not be negative: before={WIDTH=-1} behind={WIDTH=0}: use a slice",
        () -> pad(Axis.WIDTH, -1, 0, Pad.Filling.EDGE));
    assertRejected(
        "padding must not be negative: before={WIDTH=0} behind={WIDTH=-2}: use a slice",
        () -> pad(Axis.WIDTH, 0, -2, Pad.Filling.EDGE));
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, 1", "0, 0, 1", "0, 1, 0", "1, 3, -1", "2, 2147483647, 2"})
  void aRangeHasPositionsThatAreNotNegative(int first, int count, int step) {
    assertRejected(
        "a range needs positions that are not negative: first=%d count=%d step=%d"
            .formatted(first, count, step),
        () -> new Slice.Range(first, count, step));
  }

  @Test
  void aSliceMustLieInItsInput() {
    assertEquals(Shape.of(2, 4, 5, 2), Slice.ofChannels(4, 2).outputShape(List.of(SHAPE)));
    assertShapeRejected(
        "Range[first=5, count=2, step=1] leaves the depth of 6", Slice.ofChannels(5, 2));
    assertShapeRejected(
        "Range[first=4, count=2, step=-1] leaves the height of 4",
        new Slice(Map.of(Axis.HEIGHT, new Slice.Range(4, 2, -1))));
  }

  @Test
  void groupsToShuffleDivideTheDepth() {
    assertEquals(SHAPE, new ChannelShuffle(3).outputShape(List.of(SHAPE)));
    assertShapeRejected("4 groups do not divide the depth 6", new ChannelShuffle(4));
    assertRejected("groups must be positive: 0", () -> new ChannelShuffle(0));
  }
}
