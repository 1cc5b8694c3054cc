package dev.sash.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.Activation;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
import dev.sash.layer.Convolution;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Kernels;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.ParametricRelu;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Reshape;
import dev.sash.layer.Softmax;
import dev.sash.layer.Transpose;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FullyConvolutionalTest {

  private static final SparseTensors WEIGHTS = Published.weights();

  private final Network.Builder builder = Network.builder();
  private final String data = builder.input("data", Shape.of(6, 8, 3));

  private static Constant constant(int height, int width, int depth) {
    return new Constant(volume(height, width, depth));
  }

  private static Volume volume(int height, int width, int depth) {
    return Volume.allocate(Arena.ofAuto(), Shape.of(height, width, depth));
  }

  private static BatchNormalization batchNormalization(int channels) {
    Tensor values = WEIGHTS.tensor(channels);
    return new BatchNormalization(values, values, values, values, 1e-5f);
  }

  private Network slide() {
    return builder.build().toFullyConvolutional();
  }

  private void assertRefused(String layer, String reason) {
    var thrown = assertThrows(CannotSlideException.class, this::slide);
    assertEquals(layer, thrown.layer());
    assertEquals(reason, thrown.reason());
    assertEquals(
        layer + ": the network cannot slide over a larger image: " + reason, thrown.getMessage());
  }

  @Test
  void vgg16SlidesOverALargerImage() {
    Network sliding = Published.vgg16().toFullyConvolutional();
    assertEquals(Shape.of(1, 1, 1000), sliding.outputShape());
    Network large = sliding.withInputShape(Shape.of(384, 384, 3));
    assertEquals(Shape.of(12, 12, 512), large.node("pool5").shape());
    assertEquals(Shape.of(6, 6, 4096), large.node("fc6").shape());
    assertEquals(Shape.of(6, 6, 1000), large.outputShape());
  }

  @ParameterizedTest
  @CsvSource({
    "OIHW, CHW, OIHW", "OHWI, CHW, OIHW", "IHWO, CHW, IHWO", "HWIO, CHW, IHWO",
    "OIHW, HWC, OHWI", "OHWI, HWC, OHWI", "IHWO, HWC, HWIO", "HWIO, HWC, HWIO"
  })
  void theKernelsOfAColumnAreRegroupedWhereTheyAre(
      Kernels.Order order, Flatten.Order flattened, Kernels.Order expected) {
    Tensor weights = WEIGHTS.tensor(5 * 144);
    Tensor bias = WEIGHTS.tensor(5);
    Kernels kernels = new Kernels(weights, order, 5, 144, 1, 1);
    builder.add("flatten", new Flatten(flattened), data);
    builder.add("relu", Activation.RELU, "flatten");
    builder.add("drop", new Dropout(0.5f), "relu");
    builder.add("fc", new FullyConnected(kernels, Optional.of(bias)), "drop");
    Network sliding = slide();
    assertEquals(
        List.of("data", "relu", "drop", "fc"), sliding.nodes().stream().map(Node::name).toList());
    var convolution = assertInstanceOf(Convolution.class, sliding.node("fc").layer());
    assertSame(weights, convolution.kernels().tensor());
    assertEquals(new Kernels(weights, expected, 5, 3, 6, 8), convolution.kernels());
    assertEquals(Geometry.of(6, 8), convolution.geometry());
    assertEquals(Optional.of(bias), convolution.bias());
  }

  @Test
  void aPointwiseConvolutionOverAColumnIsFullyConnected() {
    builder.add("flatten", new Flatten(Flatten.Order.CHW), data);
    builder.add("conv", WEIGHTS.convolution(5, 144, Geometry.of(1, 1)), "flatten");
    assertEquals(Shape.of(3, 3, 5), slide().withInputShape(Shape.of(8, 10, 3)).outputShape());
  }

  @Test
  void fullyConnectedOverAVolumeKeepsItsKernels() {
    FullyConnected layer = WEIGHTS.fullyConnected(5, 3, 6, 8);
    builder.add("fc", layer, data);
    assertEquals(layer.toConvolution(), slide().node("fc").layer());
  }

  @Test
  void globalPoolingKeepsItsTrainedExtent() {
    builder.add("pool", new GlobalPooling(Reduction.AVERAGE), data);
    builder.add("flatten", new Flatten(Flatten.Order.CHW), "pool");
    Network sliding = slide();
    assertEquals(Pooling.average(Geometry.of(6, 8)), sliding.node("pool").layer());
    assertEquals(List.of("pool"), sliding.outputs().stream().map(Node::name).toList());
    assertEquals(Shape.of(5, 3, 3), sliding.withInputShape(Shape.of(10, 10, 3)).outputShape());
  }

  @Test
  void softmaxGoesPerPosition() {
    builder.add("pool", new GlobalPooling(Reduction.MAX), data);
    builder.add("log", new Softmax(Set.of(Axis.DEPTH, Axis.HEIGHT, Axis.WIDTH), true), "pool");
    assertEquals(new Softmax(Set.of(Axis.DEPTH), true), slide().node("log").layer());
  }

  @Test
  void reshapesThatFlattenOrDoNothingDisappear() {
    builder.add("same", new Reshape(0, 6, 8, 3), data);
    builder.add("column", new Reshape(1, 1, 1, 144), "same");
    builder.add("back", new Reshape(0, 6, 8, 3), "column");
    builder.add("again", new Reshape(0, 1, 1, 144), "back");
    builder.add("fc", WEIGHTS.fullyConnected(5, 144, 1, 1), "again");
    builder.add("dropped", new Reshape(1, 1, 1, 5), "fc");
    Network sliding = slide();
    assertEquals(List.of("data", "fc"), sliding.nodes().stream().map(Node::name).toList());
    var convolution = assertInstanceOf(Convolution.class, sliding.node("fc").layer());
    assertEquals(Kernels.Order.OHWI, convolution.kernels().order());
  }

  @Test
  void aTransposeOfUnitAxesDisappears() {
    builder.add("pool", new GlobalPooling(Reduction.MAX), data);
    builder.add("transpose", Transpose.of(0, 2, 1, 3), "pool");
    builder.add("relu", Activation.RELU, "transpose");
    assertEquals(List.of("pool"), slide().node("relu").inputs());
  }

  @Test
  void branchesOfOneStrideJoin() {
    builder.add("wide", Pooling.max(Geometry.of(3, 3).withPadding(1)), data);
    builder.add("join", Concatenation.DEPTH, data, "wide");
    builder.add("left", new Flatten(Flatten.Order.CHW), "join");
    builder.add("shift", constant(1, 1, 1));
    builder.add("sum", Elementwise.SUM, "shift", "left", "left");
    builder.add("fc", WEIGHTS.fullyConnected(5, 288, 1, 1), "sum");
    assertEquals(Shape.of(2, 1, 5), slide().withInputShape(Shape.of(7, 8, 3)).outputShape());
  }

  @Test
  void channelwiseLayersAreKept() {
    builder.add("norm", batchNormalization(3), data);
    builder.add("lrn", new LocalResponseNormalization(5, 1e-4f, 0.75f, 1), "norm");
    builder.add("prelu", new ParametricRelu(volume(1, 1, 3)), "lrn");
    builder.add("shift", constant(1, 1, 3));
    builder.add("sum", Elementwise.SUM, "prelu", "shift");
    assertEquals(builder.build().nodes(), slide().nodes());
  }

  @Test
  void aSlidingNetworkStaysAsItIs() {
    Network sliding = Published.alexNet().toFullyConvolutional();
    assertEquals(sliding.nodes(), sliding.toFullyConvolutional().nodes());
  }

  @Test
  void refusesWhatNeedsTheColumn() {
    builder.add("flatten", new Flatten(Flatten.Order.CHW), data);
    builder.add("norm", batchNormalization(144), "flatten");
    assertRefused(
        "norm",
        "batch normalisation needs the flattened 6x8x3 as one column:"
            + " only a fully-connected layer can take it apart");
  }

  @Test
  void refusesSlopesOfAColumn() {
    builder.add("flatten", new Flatten(Flatten.Order.CHW), data);
    builder.add("prelu", new ParametricRelu(volume(1, 1, 144)), "flatten");
    assertRefused(
        "prelu",
        "parametric ReLU needs the flattened 6x8x3 as one column:"
            + " only a fully-connected layer can take it apart");
  }

  @Test
  void refusesAConstantAddedToAColumn() {
    builder.add("flatten", new Flatten(Flatten.Order.CHW), data);
    builder.add("shift", constant(1, 1, 144));
    builder.add("sum", Elementwise.SUM, "shift", "flatten");
    assertRefused(
        "sum",
        "sum needs the flattened 6x8x3 as one column:"
            + " only a fully-connected layer can take it apart");
  }

  @Test
  void refusesColumnsOfDifferentOrder() {
    builder.add("chw", new Flatten(Flatten.Order.CHW), data);
    builder.add("hwc", new Flatten(Flatten.Order.HWC), data);
    builder.add("sum", Elementwise.SUM, "chw", "hwc");
    assertRefused(
        "sum",
        "sum needs the flattened 6x8x3 as one column:"
            + " only a fully-connected layer can take it apart");
  }

  @Test
  void refusesAColumnAsOutput() {
    builder.add("flatten", new Flatten(Flatten.Order.CHW), data);
    assertRefused("flatten", "its output is the flattened 6x8x3 as one column");
  }

  @Test
  void refusesAMatrixProduct() {
    builder.add("turned", new MatrixProduct(), data, builder.input("b", Shape.of(6, 3, 2)));
    assertRefused("turned", "a matrix product takes the columns of its image as one matrix");
  }

  @Test
  void refusesATranspose() {
    builder.add("turned", Transpose.of(0, 2, 1, 3), data);
    assertRefused("turned", "it transposes 6x8x3 to 8x6x3: positions move");
  }

  @Test
  void refusesATransposeThatKeepsTheShape() {
    builder.add("square", new Pooling(Reduction.MAX, Geometry.of(1, 3), false), data);
    builder.add("turned", Transpose.of(0, 2, 1, 3), "square");
    assertRefused("turned", "it transposes 6x6x3 to 6x6x3: positions move");
  }

  @Test
  void refusesAReshape() {
    builder.add("wide", new Reshape(0, 3, 16, 3), data);
    assertRefused("wide", "it reshapes 6x8x3 to 3x16x3 whatever the size of the image");
  }

  @Test
  void refusesAReshapeOfAColumnToAnotherVolume() {
    builder.add("flatten", new Flatten(Flatten.Order.CHW), data);
    builder.add("back", new Reshape(0, 6, 8, 3), "flatten");
    assertRefused("back", "it reshapes 1x1x144 to 6x8x3 whatever the size of the image");
  }

  @Test
  void refusesAConstantWithPositions() {
    builder.add("shift", constant(6, 1, 3));
    builder.add("sum", Elementwise.SUM, "shift", data);
    assertRefused("shift", "every position has values of its own in the constant 6x1x3");
  }

  @Test
  void refusesSlopesWithPositions() {
    builder.add("prelu", new ParametricRelu(volume(1, 8, 1)), data);
    assertRefused("prelu", "every position has values of its own in the slopes 1x8x1");
  }

  @Test
  void refusesAConcatenationAlongAnAxisThatSlides() {
    builder.add("join", new Concatenation(Axis.HEIGHT), data, data);
    assertRefused("join", "concatenation along the height moves positions");
  }

  @Test
  void refusesAConcatenationWithAConstant() {
    builder.add("pool", new GlobalPooling(Reduction.MAX), data);
    builder.add("more", constant(1, 1, 2));
    builder.add("join", Concatenation.DEPTH, "pool", "more");
    assertRefused("join", "it joins a constant, which has one position only, to computed volumes");
  }

  @Test
  void refusesSoftmaxOverPositions() {
    builder.add("softmax", new Softmax(Set.of(Axis.WIDTH, Axis.DEPTH), false), data);
    assertRefused("softmax", "softmax over [WIDTH, DEPTH] of 6x8x3 is not one of the depth alone");
  }

  @Test
  void refusesAGate() {
    builder.add("squeeze", new GlobalPooling(Reduction.AVERAGE), data);
    builder.add("scale", Elementwise.PRODUCT, data, "squeeze");
    assertRefused(
        "scale",
        "'data' gives 6x8x3 and 'squeeze' 1x1x3: one is repeated over the positions of the other");
  }

  @Test
  void refusesBranchesOfDifferentStrides() {
    builder.add("fine", new GlobalPooling(Reduction.AVERAGE), data);
    builder.add("pool", Pooling.max(Geometry.of(2, 2).withStride(2, 1)), data);
    builder.add("coarse", new GlobalPooling(Reduction.AVERAGE), "pool");
    builder.add("join", Concatenation.DEPTH, "fine", "coarse");
    assertRefused("join", "it joins branches of different strides: 'fine' 1, 'coarse' 2x1");
  }

  @Test
  void refusesStridesBeyondALong() {
    Pooling giant = Pooling.max(Geometry.of(1, 1).withStride(1 << 30));
    builder.add("a", giant, data);
    builder.add("b", giant, "a");
    builder.add("c", giant, "b");
    assertRefused("c", "the product of the strides is beyond 2^63");
  }
}
