package dev.sash.layer;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlainLayerTest {

  private static final Shape SHAPE = Shape.of(2, 4, 5, 6);

  private static Volume volume(int batch, int height, int width, int depth) {
    return Volume.allocate(Arena.ofAuto(), Shape.of(batch, height, width, depth));
  }

  private static void assertShapeRejected(String message, Layer layer, Shape... inputs) {
    assertRejected(ShapeException.class, message, () -> layer.outputShape(List.of(inputs)));
  }

  @Test
  void layersOfOneInputRefuseAnotherNumber() {
    List<Layer> layers =
        List.of(
            Pooling.max(Geometry.of(2, 2)),
            new GlobalPooling(Reduction.AVERAGE),
            Activation.RELU,
            new ParametricRelu(volume(1, 1, 1, 6)),
            new LocalResponseNormalization(5, 1, 1, 1),
            Softmax.DEPTH,
            new Flatten(Flatten.Order.CHW),
            new Reshape(0, 1, 1, 120),
            Transpose.of(0, 1, 2, 3),
            new Dropout(0.5f),
            new Identity());
    for (Layer layer : layers) {
      assertShapeRejected(layer.kind() + " takes 1 input, got 0", layer);
      assertShapeRejected(layer.kind() + " takes 1 input, got 2", layer, SHAPE, SHAPE);
    }
    assertShapeRejected("input takes no inputs, got 1", new Input(SHAPE), SHAPE);
    assertShapeRejected("constant takes no inputs, got 1", new Constant(volume(1, 1, 1, 1)), SHAPE);
  }

  @ParameterizedTest
  @EnumSource
  void activationsKeepTheShape(Activation.Function function) {
    assertEquals(SHAPE, new Activation(function, 0.5f, 1).outputShape(List.of(SHAPE)));
    assertRejected(
        "parameters of %s must be numbers: alpha=NaN beta=1.0".formatted(function),
        () -> new Activation(function, Float.NaN, 1));
  }

  @Test
  void kindsAndParametersReadAsInTheField() {
    List<String> texts = new ArrayList<>();
    for (Layer layer :
        List.of(
            Activation.leakyRelu(0.1f),
            Activation.elu(1),
            Activation.hardSigmoid(0.2f, 0.5f),
            Activation.scaledTanh(1.5f, 0.5f),
            Activation.clip(0, 6),
            Activation.HARD_SWISH,
            Pooling.max(Geometry.of(3, 3).withStride(2)),
            Pooling.average(Geometry.of(2, 2)),
            new GlobalPooling(Reduction.norm(2)),
            new LocalResponseNormalization(5, 1e-4f, 0.75f, 2),
            new Softmax(Set.of(Axis.DEPTH), true),
            new Dropout(0.5f),
            new Flatten(Flatten.Order.CHW),
            Transpose.of(0, 3, 1, 2))) {
      texts.add((layer.kind() + " " + layer.describe()).strip());
    }
    assertEquals(
        List.of(
            "leaky ReLU alpha 0.1",
            "ELU alpha 1.0",
            "hard sigmoid alpha 0.2, beta 0.5",
            "scaled tanh alpha 1.5, beta 0.5",
            "clip 0.0 to 6.0",
            "hard swish",
            "max pooling 3x3 stride 2",
            "average pooling 2x2",
            "global L2 pooling",
            "local response normalisation size 5, alpha 1.0E-4, beta 0.75, bias 2.0",
            "log-softmax",
            "dropout rate 0.5",
            "flatten depth outermost",
            "transpose [0, 3, 1, 2]"),
        texts);
  }

  @Test
  void poolingKeepsTheDepthAndGlobalPoolingOnePosition() {
    Pooling pooling = Pooling.max(Geometry.of(2, 2).withStride(2));
    assertEquals(Shape.of(2, 2, 2, 6), pooling.outputShape(List.of(SHAPE)));
    GlobalPooling global = new GlobalPooling(Reduction.AVERAGE);
    assertEquals(Shape.of(2, 1, 1, 6), global.outputShape(List.of(SHAPE)));
    assertEquals(
        global.outputShape(List.of(SHAPE)), global.toPooling(4, 5).outputShape(List.of(SHAPE)));
  }

  @ParameterizedTest
  @CsvSource({"3, 0, 0, 0", "0, 2, 0, 0", "0, 0, 3, 0", "0, 0, 0, 2"})
  void aPoolingWindowMustNotFitIntoThePadding(int top, int left, int bottom, int right) {
    assertRejected(
        "padding must be smaller than the pooling window: window=3x2 padding=%d,%d,%d,%d"
            .formatted(top, left, bottom, right),
        () -> Pooling.max(Geometry.of(3, 2).withPadding(new Padding(top, left, bottom, right))));
  }

  @Test
  void onlyANormHasAnExponent() {
    assertRejected("the exponent of NORM must be positive: 0", () -> Reduction.norm(0));
    assertRejected("the exponent of MAX must be 1: 2", () -> new Reduction(Reduction.Kind.MAX, 2));
    assertRejected(
        "the exponent of AVERAGE must be 1: 3", () -> new Reduction(Reduction.Kind.AVERAGE, 3));
  }

  @Test
  void slopesBroadcastToTheInputAndNotBeyond() {
    assertEquals(SHAPE, new ParametricRelu(volume(1, 1, 1, 6)).outputShape(List.of(SHAPE)));
    assertShapeRejected(
        "parametric ReLU cannot broadcast 2x4x5x6 and 1x1x5: along the depth sizes must be equal or"
            + " 1",
        new ParametricRelu(volume(1, 1, 1, 5)),
        SHAPE);
    assertShapeRejected(
        "slopes 1x1x6 do not broadcast to the input 4x5x1",
        new ParametricRelu(volume(1, 1, 1, 6)),
        Shape.of(4, 5, 1));
  }

  @Test
  void parametersOutOfRangeAreRefused() {
    assertRejected(
        "size of local response normalisation must be positive: 0",
        () -> new LocalResponseNormalization(0, 1, 1, 1));
    assertRejected("dropout rate must be from 0 to 1: NaN", () -> new Dropout(Float.NaN));
    assertRejected("dropout rate must be from 0 to 1: 1.5", () -> new Dropout(1.5f));
    assertRejected("softmax needs at least one axis", () -> new Softmax(Set.of(), false));
  }

  @Test
  void elementwiseBroadcastsSizesOfOne() {
    Shape row = Shape.of(1, 1, 5, 6);
    Shape column = Shape.of(2, 4, 1, 1);
    assertEquals(SHAPE, Elementwise.SUM.outputShape(List.of(row, column)));
    assertEquals(SHAPE, Elementwise.PRODUCT.outputShape(List.of(SHAPE)));
    assertShapeRejected("sum takes at least 1 input, got 0", Elementwise.SUM);
    assertShapeRejected(
        "quotient takes 2 inputs, got 3",
        new Elementwise(Elementwise.Operation.QUOTIENT),
        SHAPE,
        SHAPE,
        SHAPE);
    assertShapeRejected(
        "difference takes 2 inputs, got 1",
        new Elementwise(Elementwise.Operation.DIFFERENCE),
        SHAPE);
    assertShapeRejected(
        "product cannot broadcast 2x4x5x6 and 2x3x5x6: along the height sizes must be equal or 1",
        Elementwise.PRODUCT,
        SHAPE,
        Shape.of(2, 3, 5, 6));
  }

  @ParameterizedTest
  @EnumSource
  void concatenationAddsUpOneAxis(Axis axis) {
    Concatenation layer = new Concatenation(axis);
    Shape longer = SHAPE.with(axis, 10);
    assertEquals(
        SHAPE.with(axis, 20 + SHAPE.size(axis)), layer.outputShape(List.of(longer, SHAPE, longer)));
    Axis other = axis == Axis.WIDTH ? Axis.DEPTH : Axis.WIDTH;
    Shape different = SHAPE.with(other, 9);
    assertShapeRejected(
        "concatenation along the %s needs equal sizes along the other axes: [2x4x5x6, %s]"
            .formatted(axis.name().toLowerCase(java.util.Locale.ROOT), different),
        layer,
        SHAPE,
        different);
    assertShapeRejected("concatenation takes at least 1 input, got 0", layer);
    Shape most = Shape.of(1, 1, 1, 1).with(axis, Integer.MAX_VALUE);
    assertShapeRejected(
        "concatenation gives 4294967294 along one axis: at most 2^31 - 1", layer, most, most);
  }

  @Test
  void matrixProductsMultiplyWidthByDepth() {
    MatrixProduct product = new MatrixProduct();
    Shape left = Shape.of(2, 3, 4, 5);
    Shape right = Shape.of(1, 3, 5, 7);
    assertEquals(Shape.of(2, 3, 4, 7), product.outputShape(List.of(left, right)));
    assertEquals(2 * 3 * 4 * 7 * 5, product.multiplyAccumulates(List.of(left, right)));
    assertShapeRejected("matrix product takes 2 inputs, got 1", product, left);
    assertShapeRejected(
        "the left depth must be the right width: left 2x3x4x5, right 2x3x4x5", product, left, left);
    assertShapeRejected(
        "matrix product cannot broadcast 2x3x1x1 and 2x1x1: along the height sizes must be equal or"
            + " 1",
        product,
        left,
        Shape.of(2, 5, 7));
  }

  @Test
  void flattenAndReshapeKeepTheElements() {
    assertEquals(
        Shape.of(2, 1, 1, 120), new Flatten(Flatten.Order.HWC).outputShape(List.of(SHAPE)));
    assertEquals(Shape.of(2, 3, 8, 5), new Reshape(0, 3, 8, 5).outputShape(List.of(SHAPE)));
    assertEquals(Shape.of(6, 8, 5, 1), new Reshape(6, 8, 5, 1).outputShape(List.of(SHAPE)));
    assertShapeRejected(
        "cannot reshape 2x4x5x6 (240 elements) to 2x3x8x6 (288)", new Reshape(0, 3, 8, 6), SHAPE);
    assertShapeRejected(
        "flattening 65536x65536x1 gives 4294967296 values: at most 2^31 - 1",
        new Flatten(Flatten.Order.CHW),
        Shape.of(65536, 65536, 1));
    assertRejected("batch must not be negative: -1", () -> new Reshape(-1, 1, 1, 1));
    assertRejected(
        "every size of a shape must be positive: batch=1 height=1 width=0 depth=1",
        () -> new Reshape(0, 1, 0, 1));
  }

  @Test
  void transposeReordersSizes() {
    assertEquals(Shape.of(2, 6, 4, 5), Transpose.of(0, 3, 1, 2).outputShape(List.of(SHAPE)));
    assertEquals(
        Shape.of(15, 8, 2, 1),
        new Transpose(List.of(2, 8, 15), List.of(2, 1, 0))
            .outputShape(List.of(SHAPE))
            .with(Axis.DEPTH, 1)
            .with(Axis.HEIGHT, 8)
            .with(Axis.WIDTH, 2));
    assertEquals(
        Shape.of(15, 1, 8, 2),
        new Transpose(List.of(2, 8, 15), List.of(2, 1, 0)).outputShape(List.of(SHAPE)));
    assertEquals(
        Shape.of(6, 2 * 4, 5, 1),
        new Transpose(List.of(2, 4, 5, 6, 1), List.of(3, 0, 1, 2, 4)).outputShape(List.of(SHAPE)));
    assertShapeRejected(
        "cannot read 2x4x5x6 as an array of sizes [2, 4, 5]",
        new Transpose(List.of(2, 4, 5), List.of(0, 1, 2)),
        SHAPE);
  }

  @Test
  void transposeRefusesWhatIsNoPermutation() {
    assertRejected("[0, 1, 2, 2] is not a permutation of 4 axes", () -> Transpose.of(0, 1, 2, 2));
    assertRejected("[0, 1, 2, 4] is not a permutation of 4 axes", () -> Transpose.of(0, 1, 2, 4));
    assertRejected("[-1, 1, 2, 0] is not a permutation of 4 axes", () -> Transpose.of(-1, 1, 2, 0));
    assertRejected(
        "[0, 1] is not a permutation of 3 axes",
        () -> new Transpose(List.of(1, 2, 3), List.of(0, 1)));
    assertRejected(
        "sizes must be positive: [1, 0, 3]",
        () -> new Transpose(List.of(1, 0, 3), List.of(0, 1, 2)));
  }

  @Test
  void whatIsNotTrainedCostsNothing() {
    assertEquals(0, Activation.RELU.weightCount());
    assertEquals(0, Activation.RELU.multiplyAccumulates(List.of(SHAPE)));
    assertEquals(240, new Constant(volume(2, 4, 5, 6)).weightCount());
    assertEquals(6, new ParametricRelu(volume(1, 1, 1, 6)).weightCount());
  }
}
