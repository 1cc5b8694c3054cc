package dev.sash.saliency;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.gradient.NoGradientException;
import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.Kernels;
import dev.sash.layer.Reduction;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Heat of small networks whose gradients are known.
class SaliencyTest {

  private final Arena arena = Arena.ofAuto();

  private static Kernels kernels(int filters, int depth, int height, int width, float... weights) {
    return Kernels.ofOihw(Tensor.copyOf(weights, filters, depth, height, width));
  }

  private static Convolution convolution(Kernels kernels, Geometry geometry) {
    return Convolution.of(kernels, Optional.empty(), geometry);
  }

  /// Two classes over 3x3 pixels of two channels: class 0 sees the upper left corner alone, class 1
  /// the lower right one.
  private static Network corners() {
    float[] weights = new float[2 * 2 * 9];
    weights[0] = 3;
    weights[9] = -4;
    weights[18 + 8] = 2;
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(3, 3, 2));
    builder.add(
        "scores", new FullyConnected(kernels(2, 2, 3, 3, weights), Optional.empty()), "image");
    builder.add("probabilities", Softmax.DEPTH, "scores");
    return builder.build();
  }

  private float[] heat(SaliencyPlan plan, Volume image, int classIndex) {
    try (Saliency saliency = Saliency.of(plan)) {
      saliency.forward(image);
      return saliency.heat(classIndex, arena).toNchw();
    }
  }

  @Test
  void gradientIsTheLargestOfAPixelsChannels() {
    SaliencyPlan plan = SaliencyPlan.gradient(corners());
    Volume image = new Samples(3).volume(Shape.of(3, 3, 2));
    assertEquals("image", plan.layer());
    assertEquals("scores", plan.scoreLayer());
    assertArrayEquals(new float[] {4, 0, 0, 0, 0, 0, 0, 0, 0}, heat(plan, image, 0));
    assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 0, 0, 2}, heat(plan, image, 1));
  }

  @Test
  void forwardGivesWhatTheNetworkGives() {
    try (Saliency saliency = Saliency.of(SaliencyPlan.gradient(corners()))) {
      Volume image = Volume.allocate(arena, Shape.of(3, 3, 2));
      image.set(2, 2, 0, 1);
      float likely = (float) (1 / (1 + Math.exp(-2)));
      assertArrayEquals(new float[] {1 - likely, likely}, saliency.forward(image), 1e-6f);
    }
  }

  /// One channel of the image becomes two of "features", at half the size; class 0 adds 1/4 of
  /// channel 0 and subtracts 1/2 of channel 1, class 1 is the opposite.
  private static Network features(int side) {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(side, side, 1));
    Kernels sums = kernels(2, 1, 2, 2, 1, 1, 1, 1, 0, 0, 0, 1);
    builder.add("features", convolution(sums, Geometry.of(2, 2).withStride(2)), "image");
    builder.add("average", new GlobalPooling(Reduction.AVERAGE), "features");
    Kernels mix = kernels(2, 2, 1, 1, 1, -2, -1, 2);
    builder.add("scores", new FullyConnected(mix, Optional.empty()), "average");
    builder.add("probabilities", Softmax.DEPTH, "scores");
    return builder.build();
  }

  /// Channel 0 is 8 0 / 4 0 and channel 1 is 0 0 / 3 1: with the weights 1/4 and -1/2 the sums are
  /// 2 0 / -0.5 -0.5. The units lie at pixels 1 and 3.
  @Test
  void gradCamWeighsChannelsByTheirMeanGradientAndLeavesOutWhatSpeaksAgainst() {
    float[] pixels = {8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 3, 0, 1};
    Volume image = Volume.ofNchw(arena, Shape.of(4, 4, 1), pixels);
    SaliencyPlan plan = SaliencyPlan.gradCam(features(4));
    assertEquals("features", plan.layer());
    float[] expected = {
      2, 1.5f, 0.5f, 0, 1.5f, 1.125f, 0.375f, 0, 0.5f, 0.375f, 0.125f, 0, 0, 0, 0, 0
    };
    assertArrayEquals(expected, heat(plan, image, 0));
    // The opposite sums, 0 0 / 0.5 0.5 where positive.
    float[] opposite = new float[16];
    for (int i = 0; i < opposite.length; i++) {
      opposite[i] = new float[] {0, 0.125f, 0.375f, 0.5f}[i / 4];
    }
    assertArrayEquals(opposite, heat(plan, image, 1));
  }

  @Test
  void gradCamTakesTheLayerThatIsNamed() {
    SaliencyPlan plan = SaliencyPlan.gradCam(corners(), "image");
    Volume image = Volume.allocate(arena, Shape.of(3, 3, 2));
    image.set(1, 1, 0, 9);
    float[] heat = heat(plan, image, 0);
    // The mean gradient of channel 0 is 3 / 9.
    assertArrayEquals(new float[] {0, 0, 0, 0, 3, 0, 0, 0, 0}, heat, 1e-6f);
  }

  @Test
  void aLargeImageIsExplainedByTheMeanOverItsWindows() {
    SaliencyPlan plan = SaliencyPlan.gradient(features(4)).withImageSize(4, 6);
    Volume image = new Samples(4).volume(Shape.of(4, 6, 1));
    // Two windows: columns 0 to 3 and 2 to 5; each pixel of a window counts 1/4, but the lower
    // right
    // one of each unit 1/4 - 2/4.
    float[] expected = new float[24];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = i % 6 / 2 == 1 ? 0.25f : 0.125f;
    }
    assertArrayEquals(expected, heat(plan, image, 0), 1e-6f);
    try (Saliency whole = Saliency.of(plan);
        Saliency window = Saliency.of(SaliencyPlan.gradient(features(4)))) {
      float left = window.forward(image.asWindow(0, 0, 4, 4))[0];
      float right = window.forward(image.asWindow(0, 2, 4, 4))[0];
      assertEquals((left + right) / 2, whole.forward(image)[0], 1e-6f);
    }
  }

  @Test
  void aLargeImageKeepsTheLayer() {
    SaliencyPlan plan = SaliencyPlan.gradCam(features(4)).withImageSize(8, 6);
    assertEquals("features", plan.layer());
    assertEquals(Shape.of(4, 3, 2), plan.network().node("features").shape());
  }

  @Test
  void theNextImageReplacesTheLast() {
    Volume zero = Volume.allocate(arena, Shape.of(4, 4, 1));
    Volume image = Volume.allocate(arena, Shape.of(4, 4, 1));
    image.fill(1);
    try (Saliency saliency = Saliency.of(SaliencyPlan.gradCam(features(4)))) {
      saliency.forward(image);
      assertEquals(0.5f, saliency.heat(0, arena).get(0, 0, 0));
      saliency.forward(zero);
      assertEquals(0, saliency.heat(0, arena).get(0, 0, 0));
    }
  }

  @Test
  void bytesAreThoseOfParametersVolumesAndGradients() {
    // 12 weights; volumes of 16, 8, 2, 2 and 2, and gradients of all but the image.
    assertEquals(4 * (12 + 30 + 14), SaliencyPlan.gradCam(features(4)).byteSize());
    assertEquals(4 * (12 + 30 + 30), SaliencyPlan.gradient(features(4)).byteSize());
  }

  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void layersThatCannotBeExplainedAreRefused() {
    Network network = features(4);
    assertEquals(
        "there is no layer 'eyes'; there are [image, features, average, scores, probabilities]",
        refusal(() -> SaliencyPlan.gradCam(network, "eyes")));
    assertEquals(
        "probabilities: the class scores 'scores' do not depend on it: choose a layer before them",
        refusal(() -> SaliencyPlan.gradCam(network, "probabilities")));
    Network batch = network.withInputShape(Shape.of(2, 4, 4, 1));
    assertEquals(
        "one image is explained at a time, the input is 2x4x4x1: use"
            + " network.withInputShape(4x4x1)",
        refusal(() -> SaliencyPlan.gradient(batch)));
    Network.Builder vector = Network.builder();
    vector.input("numbers", Shape.of(1, 1, 3));
    vector.add("scores", Activation.RELU, "numbers");
    assertEquals(
        "scores: no volume before the class scores has more than one position on a regular grid of"
            + " pixels: take the gradient with respect to the pixels",
        refusal(() -> SaliencyPlan.gradCam(vector.build())));
  }

  @Test
  void layersWithoutGradientAreNamed() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(2, 2, 1));
    Tensor one = Tensor.copyOf(new float[] {1}, 1);
    builder.add("normal", new InstanceNormalization(one, one, 1e-5f), "image");
    builder.add("scores", new GlobalPooling(Reduction.AVERAGE), "normal");
    SaliencyPlan plan = SaliencyPlan.gradCam(builder.build());
    NoGradientException refused =
        assertThrows(NoGradientException.class, () -> Saliency.of(plan).close());
    assertEquals("normal", refused.layer());
  }

  @Test
  void isOfNoUseOnceClosed() {
    Saliency saliency = Saliency.of(SaliencyPlan.gradient(corners()));
    Volume image = Volume.allocate(arena, Shape.of(3, 3, 2));
    saliency.forward(image);
    saliency.close();
    saliency.close();
    assertRejected(
        IllegalStateException.class, "the saliency is closed", () -> saliency.forward(image));
    assertRejected(
        IllegalStateException.class, "the saliency is closed", () -> saliency.heat(0, arena));
  }

  @Test
  void heatNeedsAnImageAndAClass() {
    try (Saliency saliency = Saliency.of(SaliencyPlan.gradient(corners()))) {
      assertEquals(
          "there is no image to explain yet: call forward first",
          assertThrows(IllegalStateException.class, () -> saliency.heat(0, arena)).getMessage());
      saliency.forward(Volume.allocate(arena, Shape.of(3, 3, 2)));
      for (int none : new int[] {-1, 2}) {
        assertEquals(
            "there is no class %d: the classes are 0 to 1".formatted(none),
            assertThrows(IndexOutOfBoundsException.class, () -> saliency.heat(none, arena))
                .getMessage());
      }
    }
  }
}
