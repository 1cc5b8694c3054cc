package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Activation;
import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Convolution;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.Reduction;
import dev.sash.layer.Resampling;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.Rounding;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TiledConvolution;
import dev.sash.network.Network;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What written files declare, and what is refused.
class OnnxWriterTest {

  @TempDir private Path folder;
  private Path file;
  private final Samples samples = new Samples(3);

  @BeforeEach
  void nameFile() {
    file = folder.resolve("network.onnx");
  }

  private static Network of(Shape shape, Layer... layers) {
    Network.Builder builder = Network.builder();
    String x = builder.input("image", shape);
    for (int i = 0; i < layers.length; i++) {
      x = builder.add("layer" + (i + 1), layers[i], x);
    }
    return builder.build();
  }

  private Layer convolution(int filters, int depth) {
    return samples.convolution(filters, depth, Geometry.of(3, 3));
  }

  private String ports(Network network) throws IOException {
    Onnx.write(network, file);
    OnnxModel model = Onnx.open(file);
    return model.inputs() + " -> " + model.outputs();
  }

  @Test
  void theBatchIsOpenWhereTheNetworkTakesAny() throws Exception {
    Network network = of(Shape.of(8, 9, 3), convolution(4, 3), Activation.RELU);
    String open = "[image float32[N, 3, 8, 9]] -> [layer2 float32[N, 4, 6, 7]]";
    assertEquals(open, ports(network));
    RoundTrip.ofWritten(network.withInputShape(Shape.of(5, 8, 9, 3)), file).assertPeerAgrees();
  }

  @Test
  void aBatchThatTheNetworkHasOrDependsOnIsKept() throws IOException {
    assertEquals(
        "[image float32[2, 3, 8, 9]] -> [layer1 float32[2, 4, 6, 7]]",
        ports(of(Shape.of(2, 8, 9, 3), convolution(4, 3))));
    assertEquals(
        "[image float32[1, 3, 8, 9]] -> [layer2 float32[1, 4, 6, 7]]",
        ports(
            of(
                Shape.of(8, 9, 3),
                convolution(4, 3),
                new Slice(Map.of(Axis.BATCH, new Slice.Range(0, 1, 1))))));
    assertEquals(
        "[image float32[1, 3, 8, 9]] -> [layer1 float32[1, 3, 4, 18]]",
        ports(of(Shape.of(8, 9, 3), new Reshape(1, 4, 18, 3))));
  }

  @Test
  void rowsAreMatrices() throws IOException {
    assertEquals(
        "[image float32[N, 9]] -> [layer2 float32[N, 5]]",
        ports(
            of(
                Shape.of(1, 1, 9),
                samples.fullyConnected(Kernels.Order.OIHW, 5, Shape.of(1, 1, 9)),
                Softmax.DEPTH)));
    assertEquals(
        "[image float32[N, 9, 1, 1]] -> [layer1 float32[N, 9, 1, 1]]",
        ports(of(Shape.of(1, 1, 9), Activation.RELU)));
  }

  @Test
  void heightAndWidthAreOpenOnRequest() throws IOException {
    Network sliding = SampleNetworks.leNet().toFullyConvolutional();
    OnnxWriter.of(sliding).withOpenImageSize().write(file);
    OnnxModel model = Onnx.open(file);
    assertEquals("[image float32[N, 1, H, W]]", model.inputs().toString());
    assertEquals(
        "[probabilities float32[N, 10, probabilities.H, probabilities.W]]",
        model.outputs().toString());
    assertEquals(
        Shape.of(4, 6, 10), model.withInput(Shape.of(40, 48, 1)).toNetwork().outputShape());
    assertThrows(OpenShapeException.class, model::toNetwork);
  }

  @Test
  void weightsAreThereOnceAndInTheirOrder() throws IOException {
    Kernels kernels = samples.kernels(Kernels.Order.HWIO, 16, 16, 5, 5);
    Layer layer = Convolution.of(kernels, Optional.empty(), Geometry.of(5, 5));
    Network network = of(Shape.of(12, 12, 16), layer, layer);
    Onnx.write(network, file);
    assertTrue(Files.size(file) < kernels.tensor().byteSize() * 3 / 2, "one copy");
    Network read = Onnx.read(file);
    Kernels first = ((Convolution) read.node("layer1").layer()).kernels();
    Kernels second = ((Convolution) read.node("layer2").layer()).kernels();
    assertEquals(Kernels.Order.HWIO, first.order());
    assertTrue(first.tensor().segment().isMapped());
    assertEquals(first.tensor().segment().address(), second.tensor().segment().address());
    assertArrayEquals(kernels.tensor().toArray(), first.tensor().toArray());
  }

  @Test
  void aNetworkMayReplaceTheFileThatItsWeightsAreIn() throws Exception {
    Network network = SampleNetworks.leNet();
    Onnx.write(network, file);
    byte[] bytes = Files.readAllBytes(file);
    Network read = Onnx.read(file);
    Onnx.write(read.toFullyConvolutional(), file);
    Onnx.write(read, file);
    RoundTrip.ofWritten(network, file).assertReadsBack();
    assertEquals(List.of(file), files());
    assertTrue(Files.size(file) >= bytes.length * 9L / 10);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void namesOfNodesWinOverNamesOfWeights() throws Exception {
    Network.Builder builder = Network.builder();
    String x = builder.input("a.weight", Shape.of(5, 5, 2));
    builder.add("a", convolution(2, 2), x);
    builder.add("b", new Flatten(Flatten.Order.HWC), "a");
    builder.output(builder.add("b/transpose", Activation.TANH, "b")).output("a").output("a");
    builder.output("b/transpose").output(x);
    RoundTrip.of(builder.build(), file).assertReadsBack().assertPeerAgrees();
    assertEquals(
        List.of("b/transpose", "a", "a/output", "b/transpose/output", "a.weight/output"),
        Onnx.open(file).outputs().stream().map(Port::name).toList());
  }

  @Test
  void aMissingFolderIsAnError() {
    Path missing = folder.resolve("none").resolve("network.onnx");
    assertThrows(NoSuchFileException.class, () -> Onnx.write(SampleNetworks.leNet(), missing));
  }

  private void assertRefused(String message, String layer, Network network, boolean isImageOpen) {
    OnnxWriter writer = OnnxWriter.of(network);
    OnnxWriter chosen = isImageOpen ? writer.withOpenImageSize() : writer;
    CannotWriteException e = assertThrows(CannotWriteException.class, () -> chosen.write(file));
    assertEquals(message, e.getMessage());
    assertEquals(layer, e.layer());
    assertTrue(message.endsWith(e.reason()));
    assertFalse(Files.exists(file));
  }

  private void assertRefused(String reason, Shape shape, Layer layer) {
    assertRefused(
        "layer1: it cannot be written as ONNX: " + reason, "layer1", of(shape, layer), false);
  }

  @Test
  void refusesLayersWithoutAnOperator() {
    Shape image = Shape.of(7, 6, 4);
    Geometry three = Geometry.of(3, 3);
    assertRefused(
        "ONNX has no convolution whose kernels differ from position to position (locally"
            + " connected)",
        image,
        samples.locallyConnected(2, image, three));
    assertRefused(
        "ONNX has no convolution whose kernels differ from position to position (tiled"
            + " convolution)",
        image,
        new TiledConvolution(samples.positionKernels(2, 2, 3, 4, three)));
    assertRefused(
        "ONNX has no pooling that weighs the positions of a window (distance-weighted pooling)",
        image,
        new DistanceWeightedPooling(three, 1));
    assertRefused(
        "ONNX has no pooling whose windows differ in size: 7x6 to 3x2",
        image,
        new AdaptivePooling(Reduction.MAX, 3, 2));
  }

  @Test
  void refusesResizesThatOnnxCannotSay() {
    Shape image = Shape.of(7, 6, 4);
    Resampling third =
        Resampling.byScale(
            1 / 3.0, Resampling.Mapping.ASYMMETRIC, Resampling.Interpolation.NEAREST_FLOOR);
    assertRefused(
        "ONNX resizes by float32 factors or to sizes: height by 0.3333333333333333 to 2, width by"
            + " 1.0 to 6",
        image,
        new Resize(third, Resampling.none()));
    Resampling linear =
        Resampling.byScale(2, Resampling.Mapping.HALF_PIXEL, Resampling.Interpolation.LINEAR);
    Resampling cubic =
        Resampling.byScale(2, Resampling.Mapping.HALF_PIXEL, Resampling.Interpolation.CUBIC);
    assertRefused(
        "ONNX resizes height and width in the same way: height " + linear + ", width " + cubic,
        image,
        new Resize(linear, cubic));
  }

  @Test
  void refusesToLeaveOpenWhatANetworkIsTiedTo() {
    Shape image = Shape.of(8, 8, 4);
    String layer = "layer1: it cannot be written as ONNX: ";
    assertRefused(
        layer
            + "with height and width left open it must take larger images: layer1: expected a"
            + " volume of 8x8x4, got 16x16x4: a larger image needs network.toFullyConvolutional():"
            + " the previous layer 'image' gives 16x16x4",
        "layer1",
        of(image, samples.fullyConnected(Kernels.Order.OIHW, 3, image)),
        true);
    assertRefused(
        layer + "ONNX has no pooling to a fixed size, 2x4, of images of any size",
        "layer1",
        of(image, new AdaptivePooling(Reduction.MAX, 2, 4)),
        true);
    Geometry ceil = Geometry.of(3, 3).withStride(2).withRounding(Rounding.CEIL);
    assertRefused(
        layer + "ONNX has no convolution that rounds its output's size up",
        "layer1",
        of(image, samples.convolution(2, 4, ceil)),
        true);
  }

  /// Weights of 2 GiB that take no room, on disk or in memory.
  @Test
  void refusesFilesBeyondProtobufsLimit() throws IOException {
    long outputs = 1L << 15;
    long inputs = 1L << 14;
    Path sparse = folder.resolve("sparse");
    try (Arena arena = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(
                sparse,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.SPARSE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      MemorySegment bytes =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, outputs * inputs * Float.BYTES, arena);
      Tensor tensor = Tensor.of(bytes, outputs, inputs);
      Kernels kernels = new Kernels(tensor, Kernels.Order.OIHW, (int) outputs, (int) inputs, 1, 1);
      Network network =
          of(Shape.of(1, 1, (int) inputs), new FullyConnected(kernels, Optional.empty()));
      assertRefused(
          "the network cannot be written as ONNX: the file would have 2147483832 bytes, a protobuf"
              + " file at most 2147483647",
          "",
          network,
          false);
    }
  }

  @Test
  void joinsAlongTheBatchOfConcatenations() throws Exception {
    Network.Builder builder = Network.builder();
    String x = builder.input("image", Shape.of(3, 3, 2));
    builder.add("twice", new Concatenation(Axis.BATCH), x, x);
    Onnx.write(builder.build(), file);
    RoundTrip.ofWritten(builder.build(), file).assertReadsBack().assertPeerAgrees();
    assertEquals("[image float32[1, 2, 3, 3]]", Onnx.open(file).inputs().toString());
  }
}
