package dev.sash.network;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.Activation;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.Input;
import dev.sash.layer.Kernels;
import dev.sash.layer.Padding;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reshape;
import dev.sash.layer.Rounding;
import dev.sash.layer.ShapeException;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkTest {

  private static Kernels kernels(int filters, int depth, int height, int width) {
    float[] weights = new float[filters * depth * height * width];
    return Kernels.ofOihw(Tensor.copyOf(weights, filters, depth, height, width));
  }

  private static Convolution convolution(int filters, int depth, int size) {
    return Convolution.of(
        kernels(filters, depth, size, size),
        Optional.empty(),
        Geometry.of(size, size).withPadding(size / 2));
  }

  private static final Pooling HALF = Pooling.max(Geometry.of(2, 2).withStride(2));

  private static Network small() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(8, 8, 3));
    builder.add("conv", convolution(4, 3, 3), "image");
    builder.add("relu", Activation.RELU, "conv");
    builder.add("pool", HALF, "relu");
    return builder.build();
  }

  @Test
  void infersEveryShape() {
    Network network = small();
    assertEquals(
        List.of("8x8x3", "8x8x4", "8x8x4", "4x4x4"),
        network.nodes().stream().map(node -> node.shape().toString()).toList());
    assertEquals(Shape.of(8, 8, 3), network.inputShape());
    assertEquals(Shape.of(4, 4, 4), network.outputShape());
    assertEquals(List.of(Shape.of(8, 8, 4)), network.inputShapes(network.node("pool")));
    assertEquals(108, network.weightCount());
    assertEquals(64 * 4 * 27, network.multiplyAccumulates());
    assertEquals(
        new Node("relu", Activation.RELU, List.of("conv"), Shape.of(8, 8, 4)),
        network.node("relu"));
  }

  @Test
  void theLastLayerIsTheOutputUnlessOthersAreNamed() {
    Network.Builder builder = Network.builder();
    String image = builder.input("image", Shape.of(8, 8, 3));
    String left = builder.add("left", convolution(4, 3, 1), image);
    String right = builder.add("right", convolution(5, 3, 1), image);
    assertEquals(List.of("right"), names(builder.build().outputs()));
    builder.output(right).output(left);
    Network network = builder.build();
    assertEquals(List.of("right", "left"), names(network.outputs()));
    assertEquals(Shape.of(8, 8, 5), builder.shape("right"));
    assertRejected(
        IllegalStateException.class,
        "the network has 2 outputs: [right, left]",
        network::outputShape);
  }

  @Test
  void severalInputsHaveNoSingleShape() {
    Network.Builder builder = Network.builder();
    builder.input("a", Shape.of(1, 1, 3));
    builder.input("b", Shape.of(1, 1, 3));
    builder.add("sum", Elementwise.SUM, "a", "b");
    Network network = builder.build();
    assertEquals(List.of("a", "b"), names(network.inputs()));
    assertRejected(
        IllegalStateException.class, "the network has 2 inputs: [a, b]", network::inputShape);
  }

  @Test
  void anErrorNamesTheLayerBothShapesAndWhatFeedsIt() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(112, 112, 32));
    builder.add("pool2", HALF, "image");
    assertRejected(
        ShapeException.class,
        "conv3: expected depth 64, got 32: the previous layer 'pool2' gives 56x56x32",
        () -> builder.add("conv3", convolution(128, 64, 3), "pool2"));
    assertRejected(
        ShapeException.class,
        "sum: sum cannot broadcast 56x56x32 and 112x112x32: along the height sizes must be equal"
            + " or 1: the previous layer 'pool2' gives 56x56x32, the previous layer 'image' gives"
            + " 112x112x32",
        () -> builder.add("sum", Elementwise.SUM, "pool2", "image"));
    assertRejected(
        ShapeException.class,
        "relu: ReLU takes 1 input, got 0",
        () -> builder.add("relu", Activation.RELU));
  }

  @Test
  void theStrictErrorOfALayerNamesTheLayer() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(226, 227, 3));
    Convolution strict =
        Convolution.of(
            kernels(96, 3, 11, 11),
            Optional.empty(),
            Geometry.of(11, 11).withStride(4).withRounding(Rounding.STRICT));
    assertRejected(
        ShapeException.class,
        "conv1: the kernel does not fit: (W - F + 2P)/S + 1 = (226 - 11 + 0)/4 + 1 is not whole"
            + " along the height: 1 more of padding in all would fit: the previous layer 'image'"
            + " gives 226x227x3",
        () -> builder.add("conv1", strict, "image"));
  }

  @Test
  void outputsThatAreTooLargeAreShapeErrors() {
    Network.Builder builder = Network.builder();
    builder.input("column", Shape.of(1 << 30, 1, 1));
    builder.input("row", Shape.of(1, 1 << 30, 4));
    assertRejected(
        ShapeException.class,
        "sum: the output is too large: a volume has fewer than 2^61 elements: batch=1"
            + " height=1073741824 width=1073741824 depth=4: the previous layer 'column' gives"
            + " 1073741824x1x1, the previous layer 'row' gives 1x1073741824x4",
        () -> builder.add("sum", Elementwise.SUM, "column", "row"));
    Geometry padded = Geometry.of(1, 1).withPadding(new Padding(Integer.MAX_VALUE, 0, 0, 0));
    Convolution grows = Convolution.of(kernels(1, 1, 1, 1), Optional.empty(), padded);
    assertRejected(
        ShapeException.class,
        "conv: the output is too large: integer overflow: the previous layer 'column' gives"
            + " 1073741824x1x1",
        () -> builder.add("conv", grows, "column"));
  }

  @Test
  void namesAreUniqueAndKnown() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(8, 8, 3));
    assertRejected(
        "a layer needs a name of its own: 'image' is empty or taken",
        () -> builder.add("image", Activation.RELU, "image"));
    assertRejected(
        "a layer needs a name of its own: '' is empty or taken",
        () -> builder.input("", Shape.of(1, 1, 1)));
    assertRejected(
        "relu: its input 'conv' is not there (yet): add layers after those that they read",
        () -> builder.add("relu", Activation.RELU, "conv"));
    assertRejected("there is no layer 'conv'; there are [image]", () -> builder.output("conv"));
    assertRejected("there is no layer 'conv'; there are [image]", () -> builder.shape("conv"));
    assertRejected(
        "there is no layer 'conv'; there are [image]", () -> builder.build().node("conv"));
    assertRejected("a network needs at least one layer", () -> Network.builder().build());
  }

  @Test
  void aRefusedLayerLeavesTheBuilderAsItWas() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(8, 8, 3));
    assertThrows(ShapeException.class, () -> builder.add("conv", convolution(4, 5, 3), "image"));
    builder.add("conv", convolution(4, 3, 3), "image");
    assertEquals(List.of("image", "conv"), names(builder.build().nodes()));
  }

  @Test
  void aNetworkDoesNotChangeWithItsBuilder() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(8, 8, 3));
    Network network = builder.build();
    builder.add("relu", Activation.RELU, "image");
    assertEquals(List.of("image"), names(network.nodes()));
    assertThrows(UnsupportedOperationException.class, () -> network.nodes().clear());
  }

  @Test
  void anotherInputShapeGivesTheSameLayersOtherShapes() {
    Network network = small();
    Network larger = network.withInputShape(Shape.of(2, 21, 32, 3));
    assertEquals(Shape.of(2, 10, 16, 4), larger.outputShape());
    assertEquals(network.node("conv").layer(), larger.node("conv").layer());
    assertEquals(new Input(Shape.of(2, 21, 32, 3)), larger.node("image").layer());
    assertEquals(Shape.of(4, 4, 4), network.outputShape());
    assertRejected(
        ShapeException.class,
        "conv: expected depth 3, got 4: the previous layer 'image' gives 8x8x4",
        () -> network.withInputShape(Shape.of(8, 8, 4)));
  }

  @Test
  void otherInputShapesGoByName() {
    Network.Builder builder = Network.builder();
    builder.input("a", Shape.of(2, 2, 3));
    builder.input("b", Shape.of(2, 2, 4));
    builder.add("both", Concatenation.DEPTH, "a", "b");
    builder.add("relu", Activation.RELU, "both");
    builder.output("both");
    Network network = builder.build();
    Network changed = network.withInputShapes(Map.of("b", Shape.of(2, 2, 1)));
    assertEquals(Shape.of(2, 2, 4), changed.outputShape());
    assertEquals(List.of("both"), names(changed.outputs()));
    assertRejected(
        "'relu' is no input; the inputs are [a, b]",
        () -> network.withInputShapes(Map.of("relu", Shape.of(1, 1, 1))));
    assertRejected(
        "there is no layer 'c'; there are [a, b, both, relu]",
        () -> network.withInputShapes(Map.of("c", Shape.of(1, 1, 1))));
  }

  @Test
  void layersOfFixedSizeRefuseAnotherInputShape() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(4, 4, 2));
    builder.add("column", new Flatten(Flatten.Order.CHW), "image");
    builder.add("scores", new FullyConnected(kernels(3, 32, 1, 1), Optional.empty()), "column");
    builder.add("grid", new Reshape(0, 3, 1, 1), "scores");
    Network network = builder.build();
    assertEquals(Shape.of(5, 3, 1, 1), network.withInputShape(Shape.of(5, 4, 4, 2)).outputShape());
    assertRejected(
        ShapeException.class,
        "scores: expected a volume of 1x1x32, got 1x1x40: a larger image needs"
            + " network.toFullyConvolutional(): the previous layer 'column' gives 1x1x40",
        () -> network.withInputShape(Shape.of(4, 5, 2)));
  }

  @Test
  void oneOutputMayBeNamedTwiceAndAnInputMayBeAnOutput() {
    Network.Builder builder = Network.builder();
    builder.input("image", Shape.of(8, 8, 3));
    builder.output("image").output("image");
    assertEquals(List.of("image", "image"), names(builder.build().outputs()));
  }

  private static List<String> names(List<Node> nodes) {
    return nodes.stream().map(Node::name).toList();
  }
}
