package dev.sash.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Concatenation;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.Identity;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.Padding;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Resampling;
import dev.sash.layer.Resize;
import dev.sash.layer.Slice;
import dev.sash.layer.TiledConvolution;
import dev.sash.oracle.Samples;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the less usual layers see, and whether they slide.
class RemainingLayersTest {

  private static final Geometry GEOMETRY = Geometry.of(3, 2).withStride(2, 1).withPadding(1);
  private static final ReceptiveField WHOLE = new ReceptiveField(12, 8, 0, 0, 0, 0);

  private final Samples samples = new Samples(51);
  private final Shape shape = Shape.of(12, 8, 6);
  private final Network.Builder builder = Network.builder();
  private final String data = builder.input("data", shape);

  private ReceptiveField field(Layer layer) {
    builder.add("layer", layer, data);
    return builder.build().receptiveFields().get("layer");
  }

  private Network slide(Layer layer) {
    Network.Builder alone = Network.builder();
    alone.add("layer", layer, alone.input("data", shape));
    return alone.build().toFullyConvolutional();
  }

  private void assertSlides(Layer expected, Layer layer) {
    assertEquals(expected, slide(layer).node("layer").layer());
  }

  private void assertRefused(String reason, Layer layer) {
    var thrown = assertThrows(CannotSlideException.class, () -> slide(layer));
    assertEquals("layer", thrown.layer());
    assertEquals(reason, thrown.reason());
  }

  private static Slice slice(Axis axis) {
    return new Slice(Map.of(axis, new Slice.Range(0, 1, 1)));
  }

  private static Resize twice() {
    Resampling axis =
        Resampling.byScale(2, Resampling.Mapping.ASYMMETRIC, Resampling.Interpolation.LINEAR);
    return new Resize(axis, axis);
  }

  /// The layers whose window steps over the input.
  enum Windowed {
    LOCALLY_CONNECTED,
    TILED,
    PARTIALLY_CONNECTED,
    SUBSAMPLING,
    WEIGHTED
  }

  private Layer layer(Windowed kind) {
    return switch (kind) {
      case LOCALLY_CONNECTED -> samples.locallyConnected(4, shape, GEOMETRY);
      case TILED -> new TiledConvolution(samples.positionKernels(2, 2, 4, 6, GEOMETRY));
      case PARTIALLY_CONNECTED -> samples.partiallyConnected(4, 6, GEOMETRY);
      case SUBSAMPLING -> samples.subsampling(6, GEOMETRY);
      case WEIGHTED -> new DistanceWeightedPooling(GEOMETRY, 1);
    };
  }

  @ParameterizedTest
  @EnumSource
  void aWindowSeesItsExtent(Windowed kind) {
    assertEquals(new ReceptiveField(3, 2, 2, 1, -1, -1), field(layer(kind)));
  }

  @ParameterizedTest
  @EnumSource
  void aWindowSlidesUnlessItsWeightsDependOnThePosition(Windowed kind) {
    Layer layer = layer(kind);
    switch (kind) {
      case LOCALLY_CONNECTED, TILED ->
          assertRefused("its weights depend on the position in the trained image", layer);
      case PARTIALLY_CONNECTED, SUBSAMPLING, WEIGHTED -> assertSlides(layer, layer);
    }
  }

  @Test
  void aStrideOfASlidingWindowCounts() {
    builder.add("fine", Pooling.max(Geometry.of(12, 8)), data);
    builder.add("half", samples.subsampling(6, Geometry.of(2, 2).withStride(2)), data);
    builder.add("coarse", Pooling.max(Geometry.of(6, 4)), "half");
    builder.add("join", Concatenation.DEPTH, "fine", "coarse");
    var thrown =
        assertThrows(CannotSlideException.class, () -> builder.build().toFullyConvolutional());
    assertEquals("it joins branches of different strides: 'fine' 1, 'coarse' 2", thrown.reason());
  }

  @Test
  void aPadShiftsWhatIsSeen() {
    Pad pad = Pad.zeros(new Padding(2, 3, 1, 0));
    assertEquals(new ReceptiveField(1, 1, 1, 1, -2, -3), field(pad));
    builder.add("next", Pooling.max(Geometry.of(3, 3)), "layer");
    assertEquals(
        new ReceptiveField(3, 3, 1, 1, -2, -3), builder.build().receptiveFields().get("next"));
    assertEquals(pad, builder.build().toFullyConvolutional().node("layer").layer());
  }

  @Test
  void adaptivePoolingSeesItsRegionsWhereTheyAreWindows() {
    AdaptivePooling layer = new AdaptivePooling(Reduction.AVERAGE, 3, 4);
    assertEquals(new ReceptiveField(4, 2, 4, 2, 0, 0), field(layer));
    assertEquals(
        Pooling.average(Geometry.of(4, 2).withStride(4, 2)),
        builder.build().toFullyConvolutional().node("layer").layer());
  }

  @Test
  void adaptivePoolingToOnePositionIsGlobal() {
    AdaptivePooling layer = new AdaptivePooling(Reduction.MAX, 1, 1);
    assertEquals(WHOLE, field(layer));
    assertEquals(
        Pooling.max(Geometry.of(12, 8)),
        builder.build().toFullyConvolutional().node("layer").layer());
  }

  @Test
  void regionsOfDifferentSizeHaveNoFieldAndDoNotSlide() {
    builder.add("other", new AdaptivePooling(Reduction.MAX, 5, 4), data);
    assertFalse(builder.build().receptiveFields().containsKey("other"));
    assertRefused(
        "its regions differ in size: 12x8x6 to 5x4", new AdaptivePooling(Reduction.MAX, 5, 4));
  }

  @Test
  void whatLiesBetweenPositionsHasNoFieldAndDoesNotSlide() {
    Geometry two = Geometry.of(2, 2).withStride(2);
    builder.add("transposed", samples.transposedConvolution(4, 6, two, 1), data);
    builder.add("resized", twice(), data);
    assertEquals(Set.of("data"), builder.build().receptiveFields().keySet());
    assertRefused(
        "its output has more than one position for a position of its input",
        samples.transposedConvolution(4, 6, two, 1));
    assertRefused("its output has more than one position for a position of its input", twice());
  }

  @Test
  void instanceNormalizationSeesTheWholeImage() {
    assertEquals(WHOLE, field(samples.instanceNormalization(6)));
    var thrown =
        assertThrows(CannotSlideException.class, () -> builder.build().toFullyConvolutional());
    assertEquals("it normalises over the whole trained image", thrown.reason());
  }

  @Test
  void channelsMayMove() {
    builder.add("pool", Pooling.max(Geometry.of(3, 3)), data);
    builder.add("shuffle", new ChannelShuffle(2), "pool");
    builder.add("slice", slice(Axis.DEPTH), "shuffle");
    builder.add("mean", new Mean(Set.of(Axis.DEPTH, Axis.BATCH)), "slice");
    for (String name : List.of("shuffle", "slice", "mean")) {
      assertEquals(
          new ReceptiveField(3, 3, 1, 1, 0, 0), builder.build().receptiveFields().get(name));
    }
    assertEquals(builder.build().nodes(), builder.build().toFullyConvolutional().nodes());
  }

  @ParameterizedTest
  @EnumSource(names = {"HEIGHT", "WIDTH"})
  void positionsMayNot(Axis axis) {
    builder.add("other", slice(axis), data);
    assertFalse(builder.build().receptiveFields().containsKey("other"));
    assertRefused("it takes fixed positions of the trained image", slice(axis));
  }

  @Test
  void aMeanOverAllPositionsIsGlobalPooling() {
    Mean mean = new Mean(Set.of(Axis.HEIGHT, Axis.WIDTH));
    assertEquals(WHOLE, field(mean));
    builder.add("again", mean, "layer");
    builder.add("column", new Mean(Set.of(Axis.WIDTH)), "again");
    builder.add("depth", new Mean(Set.of(Axis.WIDTH, Axis.DEPTH)), "column");
    Network sliding = builder.build().toFullyConvolutional();
    assertEquals(Pooling.average(Geometry.of(12, 8)), sliding.node("layer").layer());
    assertEquals(Pooling.average(Geometry.of(1, 1)), sliding.node("again").layer());
    assertEquals(new Identity(), sliding.node("column").layer());
    assertEquals(new Mean(Set.of(Axis.DEPTH)), sliding.node("depth").layer());
    assertEquals(Shape.of(3, 2, 1), sliding.withInputShape(Shape.of(14, 9, 6)).outputShape());
  }

  @Test
  void aMeanOverOneAxisOfPositionsDoesNotSlide() {
    assertRefused(
        "it takes the mean over [WIDTH] of the trained image", new Mean(Set.of(Axis.WIDTH)));
  }

  @Test
  void aSlicedColumnIsRefused() {
    builder.add("flatten", new Flatten(Flatten.Order.CHW), data);
    builder.add("half", Slice.ofChannels(0, 288), "flatten");
    Kernels kernels = samples.kernels(Kernels.Order.OIHW, 5, 288, 1, 1);
    builder.add("fc", new FullyConnected(kernels, Optional.empty()), "half");
    var thrown =
        assertThrows(CannotSlideException.class, () -> builder.build().toFullyConvolutional());
    assertEquals(
        "half: the network cannot slide over a larger image: slice needs the flattened 12x8x6 as"
            + " one column: only a fully-connected layer can take it apart",
        thrown.getMessage());
  }
}
