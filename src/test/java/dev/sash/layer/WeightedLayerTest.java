package dev.sash.layer;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightedLayerTest {

  private static Tensor tensor(long... dimensions) {
    int count = 1;
    for (long dimension : dimensions) {
      count = Math.toIntExact(count * dimension);
    }
    return Tensor.copyOf(new float[count], dimensions);
  }

  private static Kernels kernels(int filters, int depth, int height, int width) {
    return Kernels.ofOihw(tensor(filters, depth, height, width));
  }

  private static Convolution convolution(Kernels kernels, int groups) {
    Geometry geometry = Geometry.of(kernels.height(), kernels.width());
    return new Convolution(kernels, Optional.empty(), geometry, groups);
  }

  @ParameterizedTest
  @EnumSource
  void everyOrderFindsEveryWeightOnce(Kernels.Order order) {
    float[] numbers = new float[2 * 3 * 4 * 5];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    Kernels kernels = new Kernels(Tensor.copyOf(numbers, 120), order, 2, 3, 4, 5);
    // The strides of filter, channel, y and x, read off the order's letters.
    int[] strides =
        switch (order) {
          case OIHW -> new int[] {60, 20, 5, 1};
          case OHWI -> new int[] {60, 1, 15, 3};
          case IHWO -> new int[] {1, 40, 10, 2};
          case HWIO -> new int[] {1, 2, 30, 6};
        };
    for (int o = 0; o < 2; o++) {
      for (int i = 0; i < 3; i++) {
        for (int y = 0; y < 4; y++) {
          for (int x = 0; x < 5; x++) {
            int at = o * strides[0] + i * strides[1] + y * strides[2] + x * strides[3];
            assertEquals(at, kernels.get(o, i, y, x));
            assertEquals(at, kernels.index(o, i, y, x));
          }
        }
      }
    }
  }

  @Test
  void kernelsRefuseWeightsOfAnotherNumber() {
    assertRejected(
        "every size of the kernels must be positive: filters=2 depth=0 height=3 width=3",
        () -> new Kernels(tensor(18), Kernels.Order.OIHW, 2, 0, 3, 3));
    assertRejected(
        "2 kernels of 3x3x1 have 18 weights, the tensor 19",
        () -> new Kernels(tensor(19), Kernels.Order.OIHW, 2, 1, 3, 3));
    assertRejected(
        "2147483647 kernels of 2147483647x2147483647x2147483647 have"
            + " 21267647892944573000000000000000000000 weights, the tensor 1",
        () ->
            new Kernels(
                tensor(1),
                Kernels.Order.OIHW,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE));
    assertRejected(
        "kernels in OIHW order need 4 dimensions below 2^31: Tensor[4, 4]",
        () -> Kernels.ofOihw(tensor(4, 4)));
    assertRejected(
        "kernels in OIHW order need 4 dimensions below 2^31: Tensor[4294967297, 0, 1, 1]",
        () -> Kernels.ofOihw(Tensor.copyOf(new float[0], 4294967297L, 0, 1, 1)));
    assertRejected(
        "every size of the kernels must be positive: filters=0 depth=1 height=1 width=1",
        () -> Kernels.ofOihw(tensor(0, 1, 1, 1)));
  }

  @Test
  void aConvolutionRefusesPartsThatContradictEachOther() {
    Kernels kernels = kernels(6, 2, 3, 3);
    assertRejected(
        "kernel size and weights differ: geometry 3x1, weights 3x3",
        () -> Convolution.of(kernels, Optional.empty(), Geometry.of(3, 1)));
    assertRejected(
        "groups must be positive and divide the filters: groups=4 filters=6",
        () -> convolution(kernels, 4));
    assertRejected(
        "groups must be positive and divide the filters: groups=0 filters=6",
        () -> convolution(kernels, 0));
    assertRejected(
        "the bias must have one value a filter: filters=6 bias=5",
        () -> Convolution.of(kernels, Optional.of(tensor(5)), Geometry.of(3, 3)));
  }

  @Test
  void aConvolutionGivesAChannelAFilterAndCostsAWindowAnOutput() {
    Convolution layer =
        Convolution.of(
            kernels(96, 3, 11, 11), Optional.of(tensor(96)), Geometry.of(11, 11).withStride(4));
    List<Shape> inputs = List.of(Shape.of(227, 227, 3));
    assertEquals(Shape.of(55, 55, 96), layer.outputShape(inputs));
    assertEquals(34_944, layer.weightCount());
    assertEquals(105_415_200, layer.multiplyAccumulates(inputs));
    assertEquals("convolution", layer.kind());
    assertEquals("11x11 stride 4, 96 filters", layer.describe());
  }

  @Test
  void groupsDivideTheDepth() {
    Convolution grouped = convolution(kernels(6, 2, 3, 3), 3);
    assertEquals(Shape.of(3, 3, 6), grouped.outputShape(List.of(Shape.of(5, 5, 6))));
    assertEquals(9 * 6 * 18, grouped.multiplyAccumulates(List.of(Shape.of(5, 5, 6))));
    assertEquals("3x3, 6 filters, 3 groups", grouped.describe());
    assertRejected(
        ShapeException.class,
        "expected depth 6 (3 groups of 2), got 2",
        () -> grouped.outputShape(List.of(Shape.of(5, 5, 2))));
    assertEquals("depthwise convolution", convolution(kernels(6, 1, 3, 3), 6).kind());
    assertRejected(
        ShapeException.class,
        "expected depth 2, got 6",
        () -> convolution(kernels(6, 2, 3, 3), 1).outputShape(List.of(Shape.of(5, 5, 6))));
  }

  @Test
  void aFullyConnectedLayerIsAConvolutionThatCoversItsInput() {
    FullyConnected layer = new FullyConnected(kernels(10, 3, 4, 5), Optional.of(tensor(10)));
    List<Shape> inputs = List.of(Shape.of(2, 4, 5, 3));
    assertEquals(Shape.of(2, 1, 1, 10), layer.outputShape(inputs));
    assertEquals(layer.outputShape(inputs), layer.toConvolution().outputShape(inputs));
    assertEquals(610, layer.weightCount());
    assertEquals(1200, layer.multiplyAccumulates(inputs));
    assertEquals(
        layer.multiplyAccumulates(inputs), layer.toConvolution().multiplyAccumulates(inputs));
    assertEquals("10 outputs", layer.describe());
    assertRejected(
        ShapeException.class,
        "expected a volume of 4x5x3, got 5x5x3: a larger image needs"
            + " network.toFullyConvolutional()",
        () -> layer.outputShape(List.of(Shape.of(5, 5, 3))));
    assertRejected(
        "the bias must have one value a filter: filters=10 bias=9",
        () -> new FullyConnected(kernels(10, 3, 4, 5), Optional.of(tensor(9))));
  }

  @Test
  void batchNormalizationHasOneValueAChannelEach() {
    Tensor four = tensor(4);
    BatchNormalization layer = new BatchNormalization(four, four, four, four, 1e-5f);
    assertEquals(Shape.of(2, 3, 4), layer.outputShape(List.of(Shape.of(2, 3, 4))));
    assertEquals(8, layer.weightCount());
    assertRejected(
        ShapeException.class,
        "expected depth 4, got 5",
        () -> layer.outputShape(List.of(Shape.of(2, 3, 5))));
    assertRejected(
        "scale, shift, mean and variance must have one value a channel each: 4, 4, 4, 3",
        () -> new BatchNormalization(four, four, four, tensor(3), 1e-5f));
    BatchNormalization scaled =
        new BatchNormalization(
            Tensor.copyOf(new float[] {6}, 1),
            Tensor.copyOf(new float[] {1}, 1),
            Tensor.copyOf(new float[] {5}, 1),
            Tensor.copyOf(new float[] {8}, 1),
            1);
    assertEquals(2, scaled.factor(0));
    assertEquals(-9, scaled.offset(0));
  }
}
