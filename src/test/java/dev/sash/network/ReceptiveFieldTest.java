package dev.sash.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Layer;
import dev.sash.layer.Padding;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Rounding;
import dev.sash.layer.Softmax;
import dev.sash.layer.Transpose;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceptiveFieldTest {

  private static final Pooling THREE = pool(Geometry.of(3, 3));

  private final Network.Builder builder = Network.builder();
  private final String data = builder.input("data", Shape.of(40, 48, 4));

  private static Pooling pool(Geometry geometry) {
    return Pooling.max(geometry);
  }

  private ReceptiveField field(String name) {
    return builder.build().receptiveFields().get(name);
  }

  @Test
  void aPixelSeesItself() {
    assertEquals(new ReceptiveField(1, 1, 1, 1, 0, 0), field(data));
  }

  @Test
  void threeStackedThreeByThreeSeeSeven() {
    builder.add("a", THREE, data);
    builder.add("b", THREE, "a");
    builder.add("c", THREE, "b");
    assertEquals(new ReceptiveField(7, 7, 1, 1, 0, 0), field("c"));
  }

  @Test
  void vgg16SeesWhatIsPublished() {
    var fields = Published.vgg16().receptiveFields();
    assertEquals(new ReceptiveField(5, 5, 1, 1, -2, -2), fields.get("conv1_2"));
    assertEquals(new ReceptiveField(196, 196, 16, 16, -90, -90), fields.get("conv5_3"));
    assertEquals(new ReceptiveField(212, 212, 32, 32, -90, -90), fields.get("pool5"));
    assertEquals(new ReceptiveField(224, 224, 0, 0, 0, 0), fields.get("prob"));
    assertEquals("212x212 stride 32", fields.get("pool5").toString());
  }

  @Test
  void slidingVgg16KeepsItsStride() {
    var fields = Published.vgg16().toFullyConvolutional().receptiveFields();
    assertEquals(new ReceptiveField(404, 404, 32, 32, -90, -90), fields.get("prob"));
  }

  @Test
  void alexNetSeesWhatIsPublished() {
    var fields = Published.alexNet().receptiveFields();
    assertEquals(new ReceptiveField(11, 11, 4, 4, 0, 0), fields.get("conv1"));
    assertEquals(new ReceptiveField(195, 195, 32, 32, -64, -64), fields.get("pool5"));
    assertEquals(new ReceptiveField(227, 227, 0, 0, 0, 0), fields.get("fc8"));
  }

  @Test
  void axesAreIndependent() {
    Geometry geometry = new Geometry(5, 3, 2, 3, 2, 1, new Padding(1, 0, 0, 2), Rounding.FLOOR);
    builder.add("a", pool(geometry), data);
    builder.add("b", pool(geometry), "a");
    assertEquals(new ReceptiveField(9, 3, 2, 3, -1, 0), field("a"));
    assertEquals(new ReceptiveField(25, 9, 4, 9, -3, 0), field("b"));
    assertEquals("25x9 stride 4x9", field("b").toString());
  }

  @Test
  void branchesOfOneStrideJoinToTheirHull() {
    builder.add("wide", pool(Geometry.of(5, 5).withPadding(2)), data);
    builder.add("narrow", pool(Geometry.of(3, 3).withPadding(1)), data);
    builder.add("join", Concatenation.DEPTH, "narrow", "wide");
    assertEquals(new ReceptiveField(5, 5, 1, 1, -2, -2), field("join"));
  }

  @Test
  void shiftedBranchesJoinToTheirHull() {
    Geometry two = Geometry.of(2, 2);
    builder.add("left", pool(two.withPadding(new Padding(1, 1, 0, 0))), data);
    builder.add("right", pool(two.withPadding(new Padding(0, 0, 1, 1))), data);
    builder.add("join", Elementwise.SUM, "left", "right");
    assertEquals(new ReceptiveField(3, 3, 1, 1, -1, -1), field("join"));
  }

  @Test
  void branchesOfDifferentStridesHaveNoSingleField() {
    builder.add("fine", pool(Geometry.of(1, 1).withStride(2)), data);
    builder.add("coarse", pool(Geometry.of(1, 1).withStride(3)), data);
    builder.add("first", pool(Geometry.of(7, 9)), "fine");
    builder.add("join", Elementwise.SUM, "first", "coarse");
    builder.add("after", Softmax.DEPTH, "join");
    Network network = builder.build();
    assertFalse(network.receptiveFields().containsKey("join"));
    assertFalse(network.receptiveFields().containsKey("after"));
    assertTrue(network.receptiveFields().containsKey("first"));
  }

  @Test
  void aGlobalLayerSeesTheWholeInput() {
    builder.add("pool", pool(Geometry.of(3, 3).withPadding(1).withStride(2)), data);
    builder.add("global", new GlobalPooling(Reduction.AVERAGE), "pool");
    assertEquals(new ReceptiveField(40, 48, 0, 0, 0, 0), field("global"));
  }

  @Test
  void aGlobalLayerDoesNotSeeWhatAStrideLeavesOut() {
    builder.add("pool", pool(Geometry.of(3, 3).withStride(3)), data);
    builder.add("global", new GlobalPooling(Reduction.AVERAGE), "pool");
    assertEquals(new ReceptiveField(39, 48, 0, 0, 0, 0), field("global"));
  }

  @Test
  void afterAGateEveryUnitSeesTheWholeInput() {
    builder.add("pool", THREE, data);
    builder.add("squeeze", new GlobalPooling(Reduction.AVERAGE), data);
    builder.add("scale", Elementwise.PRODUCT, "pool", "squeeze");
    builder.add("next", THREE, "scale");
    assertEquals(new ReceptiveField(40, 48, 0, 0, 0, 0), field("scale"));
    assertEquals(new ReceptiveField(40, 48, 0, 0, 0, 0), field("next"));
  }

  @Test
  void mixingPositionsSeesTheWholeInput() {
    builder.add("pool", THREE, data);
    builder.add("softmax", new Softmax(Set.of(Axis.WIDTH), false), "pool");
    builder.add("turned", Transpose.of(0, 2, 1, 3), "pool");
    builder.add("stacked", new Concatenation(Axis.HEIGHT), "pool", "pool");
    builder.add("same", Transpose.of(0, 1, 2, 3), "pool");
    ReceptiveField whole = new ReceptiveField(40, 48, 0, 0, 0, 0);
    assertEquals(whole, field("softmax"));
    assertEquals(whole, field("turned"));
    assertEquals(whole, field("stacked"));
    assertEquals(new ReceptiveField(3, 3, 1, 1, 0, 0), field("same"));
  }

  @Test
  void constantsSeeNothing() {
    builder.add("pool", THREE, data);
    Layer constant = new Constant(Volume.allocate(Arena.ofAuto(), Shape.of(1, 1, 4)));
    builder.add("constant", constant);
    builder.add("twice", Elementwise.SUM, "constant", "constant");
    builder.add("sum", Elementwise.SUM, "twice", "pool");
    assertFalse(builder.build().receptiveFields().containsKey("twice"));
    assertEquals(new ReceptiveField(3, 3, 1, 1, 0, 0), field("sum"));
  }

  @Test
  void aFieldBeyondALongIsMissing() {
    String last = data;
    Geometry giant = Geometry.of(1, 1).withStride(1 << 30);
    for (int i = 0; i < 4; i++) {
      last = builder.add("stride" + i, pool(giant), last);
    }
    assertEquals(1L << 60, field("stride1").strideHeight());
    assertFalse(builder.build().receptiveFields().containsKey("stride2"));
    assertFalse(builder.build().receptiveFields().containsKey("stride3"));
  }

  @Test
  void inputsOfDifferentSizeHaveNoFields() {
    builder.input("other", Shape.of(3, 3, 4));
    assertTrue(builder.build().receptiveFields().isEmpty());
  }

  @Test
  void refusesAnEmptyField() {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> new ReceptiveField(0, 1, 1, -1, 0, 0));
    assertEquals(
        "a receptive field has a positive size and no negative stride: size=0x1 stride=1x-1",
        thrown.getMessage());
  }
}
