package dev.sash.layer;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnsharedLayerTest {

  private static final Geometry THREE = Geometry.of(3, 3);

  private static Tensor tensor(long... dimensions) {
    long count = 1;
    for (long dimension : dimensions) {
      count *= dimension;
    }
    return Tensor.copyOf(new float[Math.toIntExact(count)], dimensions);
  }

  private static PositionKernels kernels(int rows, int columns) {
    return new PositionKernels(
        tensor(rows, columns, 5, 3, 3, 2), Optional.of(tensor(rows, columns, 5)), THREE);
  }

  private static void assertShapeRejected(String message, Layer layer, Shape input) {
    assertRejected(ShapeException.class, message, () -> layer.outputShape(List.of(input)));
  }

  @Test
  void positionKernelsRefuseWhatContradictsItself() {
    assertRejected(
        "kernels need 6 positive dimensions (rows, columns, filters, kernel height, kernel width,"
            + " depth): Tensor[5, 3, 3, 2]",
        () -> new PositionKernels(tensor(5, 3, 3, 2), Optional.empty(), THREE));
    assertRejected(
        "kernels need 6 positive dimensions (rows, columns, filters, kernel height, kernel width,"
            + " depth): Tensor[1, 0, 5, 3, 3, 2]",
        () -> new PositionKernels(tensor(1, 0, 5, 3, 3, 2), Optional.empty(), THREE));
    assertRejected(
        "kernel size and weights differ: geometry 3x3, weights Tensor[1, 2, 5, 3, 4, 2]",
        () -> new PositionKernels(tensor(1, 2, 5, 3, 4, 2), Optional.empty(), THREE));
    assertRejected(
        "the bias must have one value a position and filter: 10, got 5",
        () -> new PositionKernels(tensor(1, 2, 5, 3, 3, 2), Optional.of(tensor(5)), THREE));
  }

  @Test
  void aLocallyConnectedLayerFitsOneInputSize() {
    LocallyConnected layer = new LocallyConnected(kernels(2, 4));
    List<Shape> inputs = List.of(Shape.of(3, 4, 6, 2));
    assertEquals(Shape.of(3, 2, 4, 5), layer.outputShape(inputs));
    assertEquals(2 * 4 * 5 * (3 * 3 * 2 + 1), layer.weightCount());
    assertEquals(3 * 2 * 4 * 5 * 3 * 3 * 2, layer.multiplyAccumulates(inputs));
    assertEquals("locally connected", layer.kind());
    assertEquals("3x3, 5 filters", layer.describe());
    assertShapeRejected(
        "kernels for 2x4 output positions, but the output is 2x5x5:"
            + " a locally-connected layer fits one input size only",
        layer,
        Shape.of(4, 7, 2));
    assertShapeRejected("expected depth 2, got 3", layer, Shape.of(4, 6, 3));
  }

  @Test
  void aTiledConvolutionFitsAnyInputSize() {
    TiledConvolution layer = new TiledConvolution(kernels(2, 4));
    List<Shape> inputs = List.of(Shape.of(9, 11, 2));
    assertEquals(Shape.of(7, 9, 5), layer.outputShape(inputs));
    assertEquals(2 * 4 * 5 * (3 * 3 * 2 + 1), layer.weightCount());
    assertEquals(7 * 9 * 5 * 3 * 3 * 2, layer.multiplyAccumulates(inputs));
    assertEquals("tiled convolution", layer.kind());
    assertEquals("3x3, 5 filters, period 2x4", layer.describe());
    assertShapeRejected("expected depth 2, got 3", layer, Shape.of(4, 6, 3));
    assertShapeRejected(
        "the kernel is larger than its padded input: height 2 with padding 0+0, kernel spans 3: use"
            + " a larger input, or padding of at least 1 more",
        layer,
        Shape.of(2, 6, 2));
  }

  /// LeCun et al. 1998, table I: six maps see three neighbours, six see four, three see four with a
  /// gap, one sees all.
  private static List<List<Integer>> leNet5() {
    List<List<Integer>> connections = new ArrayList<>();
    for (int map = 0; map < 15; map++) {
      int[] offsets =
          map < 6
              ? new int[] {0, 1, 2}
              : map < 12 ? new int[] {0, 1, 2, 3} : new int[] {0, 1, 3, 4};
      List<Integer> channels = new ArrayList<>();
      for (int offset : offsets) {
        channels.add((map + offset) % 6);
      }
      connections.add(channels.stream().sorted().toList());
    }
    connections.add(List.of(0, 1, 2, 3, 4, 5));
    return connections;
  }

  @Test
  void theLayersOfLeNet5HaveTheirPublishedParameters() {
    Geometry half = Geometry.of(2, 2).withStride(2);
    TrainableSubsampling s2 = TrainableSubsampling.of(tensor(6), tensor(6), half);
    List<Shape> maps = List.of(Shape.of(28, 28, 6));
    assertEquals(12, s2.weightCount());
    assertEquals(Shape.of(14, 14, 6), s2.outputShape(maps));
    assertEquals(14 * 14 * 6, s2.multiplyAccumulates(maps));
    assertEquals("trainable sub-sampling 2x2 stride 2", s2.kind() + " " + s2.describe());
    PartiallyConnected c3 =
        PartiallyConnected.of(
            leNet5(), tensor(1500), Optional.of(tensor(16)), Geometry.of(5, 5), 6);
    assertEquals(1516, c3.weightCount());
    assertEquals(Shape.of(10, 10, 16), c3.outputShape(List.of(Shape.of(14, 14, 6))));
    assertEquals(150_000, c3.multiplyAccumulates(List.of(Shape.of(14, 14, 6))));
    assertEquals("partially connected convolution", c3.kind());
    assertEquals("5x5, 16 filters, 60 connections", c3.describe());
    assertEquals(32, TrainableSubsampling.of(tensor(16), tensor(16), half).weightCount());
  }

  @Test
  void weightsOfConnectionsFollowEachOther() {
    Tensor weights = Tensor.copyOf(new float[] {1, 2, 3, 4, 5, 6}, 6);
    PartiallyConnected layer =
        PartiallyConnected.of(
            List.of(List.of(0, 2), List.of(1)), weights, Optional.empty(), Geometry.of(1, 2), 3);
    float[] dense = layer.dense().kernels().tensor().toArray();
    assertEquals(
        List.of(1f, 2f, 0f, 0f, 3f, 4f, 0f, 0f, 5f, 6f, 0f, 0f),
        IntStream.range(0, 12).mapToObj(i -> dense[i]).toList());
    assertEquals(List.of(Set.of(0, 2), Set.of(1)), layer.connections());
    assertEquals(6, layer.weightCount());
  }

  private static void assertConnectionsRejected(String message, int count, Integer... channels) {
    assertRejected(
        message,
        () ->
            PartiallyConnected.of(
                List.of(List.of(channels)), tensor(count), Optional.empty(), THREE, 4));
  }

  @Test
  void connectionsMustFitTheChannels() {
    assertConnectionsRejected("2 connections of 3x3 need 18 weights, got 17", 17, 0, 1);
    assertConnectionsRejected(
        "filter 0 must see channels from 0 to 3 in ascending order: [0, 4]", 18, 0, 4);
    assertConnectionsRejected(
        "filter 0 must see channels from 0 to 3 in ascending order: [-1, 2]", 18, -1, 2);
    assertConnectionsRejected(
        "filter 0 must see channels from 0 to 3 in ascending order: [1, 1]", 18, 1, 1);
    assertConnectionsRejected("filter 0 must see at least one of the channels 0 to 3: []", 0);
    assertRejected(
        "1 connections of 65536x65536 need 4294967296 weights, got 1",
        () ->
            PartiallyConnected.of(
                List.of(List.of(0)), tensor(1), Optional.empty(), Geometry.of(65536, 65536), 1));
    assertRejected(
        "1 kernels of 3x3x-1: every number must be positive, and an array hold the weights",
        () -> PartiallyConnected.of(List.of(List.of()), tensor(0), Optional.empty(), THREE, -1));
  }

  @Test
  void aWeightWithoutAConnectionIsRefused() {
    float[] weights = {1, 2, 0, 4};
    Kernels kernels = Kernels.ofOihw(Tensor.copyOf(weights, 2, 2, 1, 1));
    Convolution dense = Convolution.of(kernels, Optional.empty(), Geometry.of(1, 1));
    new PartiallyConnected(dense, List.of(Set.of(0, 1), Set.of(1)));
    assertRejected(
        "filter 0 is not connected to channel 1, but has a weight there",
        () -> new PartiallyConnected(dense, List.of(Set.of(0), Set.of(1))));
    assertRejected(
        "filter 1 must see at least one of the channels 0 to 1: [2]",
        () -> new PartiallyConnected(dense, List.of(Set.of(0, 1), Set.of(2))));
    assertRejected(
        "one set of channels a filter and a single group: filters=2 sets=1 groups=1",
        () -> new PartiallyConnected(dense, List.of(Set.of(0, 1))));
  }

  @Test
  void subsamplingHasOneCoefficientAChannel() {
    Tensor two = Tensor.copyOf(new float[] {1, 1, 2, 3}, 2, 1, 1, 2);
    Geometry pair = Geometry.of(1, 2);
    assertRejected(
        "sub-sampling has one coefficient a channel: channel 1",
        () ->
            new TrainableSubsampling(
                new Convolution(Kernels.ofOihw(two), Optional.of(tensor(2)), pair, 2)));
    assertRejected(
        "sub-sampling needs one kernel and one bias a channel: 1x2, 2 filters, 2 groups",
        () ->
            new TrainableSubsampling(
                new Convolution(Kernels.ofOihw(two), Optional.empty(), pair, 2)));
    assertRejected(
        "the bias must have one value a filter: filters=3 bias=2",
        () -> TrainableSubsampling.of(tensor(3), tensor(2), pair));
    assertRejected(
        "1 kernels of 50000x50000x1: every number must be positive, and an array hold the weights",
        () -> TrainableSubsampling.of(tensor(1), tensor(1), Geometry.of(50000, 50000)));
  }

  private static TransposedConvolution transposed(Geometry geometry, int extra, int groups) {
    return new TransposedConvolution(
        tensor(6, 2, geometry.height(), geometry.width()),
        Optional.of(tensor(2L * groups)),
        geometry,
        extra,
        extra,
        groups);
  }

  @Test
  void aTransposedConvolutionGivesTheInputOfAConvolution() {
    for (int size = 5; size <= 12; size++) {
      Geometry geometry = THREE.withStride(2).withPadding(1);
      Shape small = geometry.outputShape(Shape.of(size, size, 2), 6);
      int extra = (size + 2 - 3) % 2;
      assertEquals(
          Shape.of(size, size, 2), transposed(geometry, extra, 1).outputShape(List.of(small)));
    }
    TransposedConvolution layer = transposed(Geometry.of(4, 4).withStride(2), 0, 3);
    List<Shape> inputs = List.of(Shape.of(2, 5, 7, 6));
    assertEquals(Shape.of(2, 12, 16, 6), layer.outputShape(inputs));
    assertEquals(6 * 2 * 16 + 6, layer.weightCount());
    assertEquals(2 * 5 * 7 * 6 * 2 * 16, layer.multiplyAccumulates(inputs));
    assertEquals("transposed convolution", layer.kind());
    assertEquals("4x4 stride 2, 6 filters, 3 groups", layer.describe());
  }

  @Test
  void aTransposedConvolutionRefusesPartsThatContradictEachOther() {
    assertRejected(
        "weights must be depth x filters / groups x 3 x 3: Tensor[6, 2, 3, 4]",
        () -> new TransposedConvolution(tensor(6, 2, 3, 4), Optional.empty(), THREE, 0, 0, 1));
    assertRejected(
        "groups must be positive and divide the depth: groups=4 depth=6",
        () -> transposed(THREE, 0, 4));
    assertRejected(
        "extra rows and columns must not be negative: -1, -1", () -> transposed(THREE, -1, 1));
    assertRejected(
        "the bias must have one value a filter: filters=4 bias=3",
        () ->
            new TransposedConvolution(tensor(6, 2, 3, 3), Optional.of(tensor(3)), THREE, 0, 0, 2));
    assertShapeRejected("expected depth 6, got 5", transposed(THREE, 0, 1), Shape.of(4, 4, 5));
    assertShapeRejected(
        "S (W - 1) + F - 2P + extra must be from 1 to 2^31 - 1: height -1, width 3:"
            + " use less padding",
        transposed(THREE.withPadding(2), 0, 1),
        Shape.of(1, 5, 6));
    assertShapeRejected(
        "S (W - 1) + F - 2P + extra must be from 1 to 2^31 - 1: height 2147483650, width 3:"
            + " use a smaller stride or input",
        transposed(THREE.withStride(Integer.MAX_VALUE), 0, 1),
        Shape.of(2, 1, 6));
  }
}
