package dev.sash.saliency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.network.Network;
import dev.sash.network.ReceptiveField;
import dev.sash.oracle.SampleNetworks;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EffectiveReceptiveFieldTest {

  private final Arena arena = Arena.ofAuto();

  private static Convolution convolution(int filters, int size, float... weights) {
    Kernels kernels = Kernels.ofOihw(Tensor.copyOf(weights, filters, 1, size, size));
    return Convolution.of(kernels, Optional.empty(), Geometry.of(size, size));
  }

  /// Two 3x3 convolutions of ones on 7x7 pixels: the number of paths from a pixel to the middle.
  private static Network stacked() {
    float[] ones = new float[9];
    Arrays.fill(ones, 1);
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(7, 7, 1));
    builder.add("first", convolution(1, 3, ones), "image");
    builder.add("second", convolution(1, 3, ones), "first");
    builder.add("more", convolution(1, 3, ones), "second");
    return builder.build();
  }

  @Test
  void pixelsInTheMiddleHaveMorePaths() {
    EffectiveReceptiveField field = EffectiveReceptiveField.of(stacked(), "second", 3, 1, arena);
    int[] paths = {0, 1, 2, 3, 2, 1, 0};
    for (int y = 0; y < paths.length; y++) {
      for (int x = 0; x < paths.length; x++) {
        assertEquals(paths[y] * paths[x], field.values().get(y, x, 0), 1e-5);
      }
    }
    assertEquals(1, field.row());
    assertEquals(1, field.column());
    assertEquals(Optional.of(new ReceptiveField(5, 5, 1, 1, 0, 0)), field.theoretical());
    assertEquals(5, field.side());
  }

  /// The middle is 81, the corners 1: less than 4.55 %.
  @Test
  void theSideLeavesOutWhatHardlyActs() {
    float[] steps = {1, 2, 6, 2, 1};
    float[] weights = new float[25];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = steps[i / 5] * steps[i % 5];
    }
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(5, 5, 1));
    builder.add("unit", convolution(1, 5, weights), "image");
    // 36 in the middle: 1 is below 1.638, 2 above it.
    assertEquals(
        Math.sqrt(21), EffectiveReceptiveField.of(builder.build(), "unit", 1, 1, arena).side());
  }

  @Test
  void channelsOfTheUnitDoNotCancelOut() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(1, 1, 1));
    builder.add("unit", convolution(2, 1, 3, -4), "image");
    EffectiveReceptiveField field =
        EffectiveReceptiveField.of(builder.build(), "unit", 1000, 7, arena);
    assertEquals(5, field.values().get(0, 0, 0), 0.2);
  }

  @Test
  void aSeedGivesTheSameBits() {
    float[] first = values(5);
    assertArrayEquals(first, values(5));
    assertEquals(28 * 28, first.length);
    assertEquals(false, Arrays.equals(first, values(6)));
  }

  private float[] values(long seed) {
    return EffectiveReceptiveField.of(SampleNetworks.leNet(), "pool2", 2, seed, arena)
        .values()
        .toNchw();
  }

  @Test
  void bytesAreThoseUpToTheLayer() {
    assertEquals(
        4 * (18 + 2 * (49 + 25 + 9)), EffectiveReceptiveField.byteSize(stacked(), "second"));
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    assertEquals(
        "a field is measured on 1 or more inputs of one image each: inputs=0 input=7x7x1",
        refusal(stacked(), "first", 0));
    assertEquals(
        "a field is measured on 1 or more inputs of one image each: inputs=1 input=2x7x7x1",
        refusal(stacked().withInputShape(Shape.of(2, 7, 7, 1)), "first", 1));
    assertEquals(
        "there is no layer 'eyes'; there are [image, first, second, more]",
        refusal(stacked(), "eyes", 1));
  }

  private String refusal(Network network, String layer, int inputs) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> EffectiveReceptiveField.of(network, layer, inputs, 1, arena))
        .getMessage();
  }
}
