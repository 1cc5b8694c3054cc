package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Input;
import dev.sash.layer.Layer;
import dev.sash.layer.Pooling;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The tables that publications print, row by row.
class PublishedTableTest {

  private static Network network(Architecture architecture) {
    Blueprint blueprint = architecture.blueprint();
    return blueprint.build(blueprint.zeroWeights());
  }

  /// A row for the input, each convolution, pooling and fully-connected layer.
  private static List<Node> rows(Network network) {
    return network.nodes().stream().filter(node -> isRow(node.layer())).toList();
  }

  private static boolean isRow(Layer layer) {
    return layer instanceof Input
        || layer instanceof Convolution
        || layer instanceof Pooling
        || layer instanceof FullyConnected;
  }

  /// Weights as CS231n's table for VGG-16 counts them: without biases.
  private static long kernelWeights(Layer layer) {
    return switch (layer) {
      case Convolution convolution -> convolution.kernels().tensor().elementCount();
      case FullyConnected connected -> connected.kernels().tensor().elementCount();
      default -> 0;
    };
  }

  @Test
  void vgg16() {
    List<Node> rows = rows(network(Architecture.VGG16));
    String expected =
        """
        224x224x3 150528 0
        224x224x64 3211264 1728
        224x224x64 3211264 36864
        112x112x64 802816 0
        112x112x128 1605632 73728
        112x112x128 1605632 147456
        56x56x128 401408 0
        56x56x256 802816 294912
        56x56x256 802816 589824
        56x56x256 802816 589824
        28x28x256 200704 0
        28x28x512 401408 1179648
        28x28x512 401408 2359296
        28x28x512 401408 2359296
        14x14x512 100352 0
        14x14x512 100352 2359296
        14x14x512 100352 2359296
        14x14x512 100352 2359296
        7x7x512 25088 0
        1x1x4096 4096 102760448
        1x1x4096 4096 16777216
        1x1x1000 1000 4096000
        """;
    StringBuilder table = new StringBuilder();
    for (Node row : rows) {
      table.append(
          "%s %d %d\n"
              .formatted(row.shape(), row.shape().elementCount(), kernelWeights(row.layer())));
    }
    assertEquals(expected, table.toString());
  }

  /// The rows of the table add up to 15.2 million values (58 MB); each ReLU's volume as well makes
  /// 28.8 million.
  @Test
  void vgg16Totals() {
    Network network = network(Architecture.VGG16);
    long rows = rows(network).stream().mapToLong(row -> row.shape().elementCount()).sum();
    assertEquals(15_237_608, rows);
    long rectified =
        network.nodes().stream()
            .filter(node -> node.layer().kind().equals("ReLU"))
            .mapToLong(node -> node.shape().elementCount())
            .sum();
    assertEquals(28_793_320, rows + rectified);
    assertEquals(
        138_344_128, rows(network).stream().mapToLong(row -> kernelWeights(row.layer())).sum());
    assertEquals(138_357_544, network.weightCount());
    assertEquals(15_470_264_320L, network.multiplyAccumulates());
  }

  @Test
  void alexNet() {
    String expected =
        """
        input 227x227x3 0
        conv1 55x55x96 34944
        pool1 27x27x96 0
        conv2 27x27x256 614656
        pool2 13x13x256 0
        conv3 13x13x384 885120
        conv4 13x13x384 1327488
        conv5 13x13x256 884992
        pool5 6x6x256 0
        fc6 1x1x4096 37752832
        fc7 1x1x4096 16781312
        fc8 1x1x1000 4097000
        """;
    StringBuilder table = new StringBuilder();
    for (Node row : rows(network(Architecture.ALEXNET))) {
      table.append("%s %s %d\n".formatted(row.name(), row.shape(), row.layer().weightCount()));
    }
    assertEquals(expected, table.toString());
  }

  /// Trainable parameters of LeCun et al. 1998, section II.B.
  @Test
  void leNet5() {
    assertShapes(
        Architecture.LENET5_PUBLISHED,
        Map.of(
            "c1", "28x28x6",
            "s2", "14x14x6",
            "c3", "10x10x16",
            "s4", "5x5x16",
            "c5", "1x1x120",
            "f6", "1x1x84",
            "output", "1x1x10"));
    Map<String, Long> expected =
        Map.of("c1", 156L, "s2", 12L, "c3", 1516L, "s4", 32L, "c5", 48_120L, "f6", 10_164L);
    Network network = network(Architecture.LENET5_PUBLISHED);
    expected.forEach(
        (layer, weights) ->
            assertEquals(weights, network.node(layer).layer().weightCount(), layer));
  }

  @Test
  void zfNet() {
    assertShapes(
        Architecture.ZFNET,
        Map.of(
            "conv1", "110x110x96",
            "pool1", "55x55x96",
            "conv2", "26x26x256",
            "pool2", "13x13x256",
            "conv5", "13x13x256",
            "pool5", "6x6x256"));
  }

  @Test
  void networkInNetwork() {
    assertShapes(
        Architecture.NIN_CIFAR10,
        Map.of("pool1", "16x16x96", "pool2", "8x8x192", "cccp6", "8x8x10"));
    assertShapes(
        Architecture.NIN_IMAGENET,
        Map.of(
            "conv1", "54x54x96",
            "pool1", "27x27x96",
            "pool2", "13x13x256",
            "pool3", "6x6x384",
            "cccp8", "6x6x1000"));
  }

  @Test
  void googLeNet() {
    for (Architecture form : List.of(Architecture.GOOGLENET, Architecture.GOOGLENET_TORCHVISION)) {
      assertShapes(
          form,
          Map.of(
              "maxpool1", "56x56x64",
              "maxpool2", "28x28x192",
              "inception3a", "28x28x256",
              "inception3b", "28x28x480",
              "inception4a", "14x14x512",
              "inception4d", "14x14x528",
              "inception4e", "14x14x832",
              "inception5a", "7x7x832",
              "inception5b", "7x7x1024",
              "avgpool", "1x1x1024"));
    }
  }

  @Test
  void resNet() {
    assertShapes(
        Architecture.RESNET34,
        Map.of(
            "conv1", "112x112x64",
            "layer1.2", "56x56x64",
            "layer2.3", "28x28x128",
            "layer3.5", "14x14x256",
            "layer4.2", "7x7x512"));
    assertShapes(
        Architecture.RESNET152,
        Map.of(
            "maxpool", "56x56x64",
            "layer1.2", "56x56x256",
            "layer2.7", "28x28x512",
            "layer3.35", "14x14x1024",
            "layer4.2", "7x7x2048"));
  }

  private static void assertShapes(Architecture architecture, Map<String, String> expected) {
    Network network = network(architecture);
    expected.forEach(
        (layer, shape) -> assertEquals(shape, network.node(layer).shape().toString(), layer));
  }

  @Test
  void inceptionWithoutReductions() {
    assertEquals(28L * 28 * 256 * (128 + 192 * 9 + 96 * 25), multiplications("inception-naive"));
    assertEquals(854_196_224, multiplications("inception-naive"));
  }

  /// The lecture's list of products has the sum 271 million. It prints 358 million: the 3x3 product
  /// twice, which is also the exact count with a reduction to 128 before the 3x3 filters and the
  /// pooled volume passed through.
  @Test
  void inceptionWithReductions() {
    long reductions = 28L * 28 * 256 * (64 + 64 + 64);
    long narrow = 28L * 28 * 128 * 256;
    long middle = 28L * 28 * 192 * 9 * 64;
    long wide = 28L * 28 * 96 * 25 * 64;
    assertEquals(reductions + narrow + middle + wide, multiplications("inception-reduced"));
    assertEquals(271_351_808, multiplications("inception-reduced"));
    assertEquals(358_055_936, multiplications("inception-reduced") + middle);
  }

  private static long multiplications(String id) {
    return network(Architecture.of(id)).multiplyAccumulates();
  }

  @Test
  void anotherInputSizeGivesOtherVolumes() {
    Network network = network(Architecture.SQUEEZENET_1_1).withInputShape(Shape.of(480, 640, 3));
    assertEquals("29x39x1000", network.node("classifier.1").shape().toString());
    assertEquals("1x1x1000", network.outputShape().toString());
  }
}
