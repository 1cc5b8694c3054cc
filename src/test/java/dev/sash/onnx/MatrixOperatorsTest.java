package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sash.layer.FullyConnected;
import dev.sash.layer.Kernels.Order;
import dev.sash.network.Node;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Gemm and MatMul, against plain loops.
class MatrixOperatorsTest {

  private final Random random = new Random(6);

  private static FullyConnected last(ModelWriter model) {
    Node node = model.toModel().toNetwork().nodes().getLast();
    return assertInstanceOf(FullyConnected.class, node.layer());
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "1, 0", "1, 1"})
  void gemmWithConstantWeights(int transA, int transB) {
    Nd a = Nd.random(random, 3, 4);
    Nd b = Nd.random(random, 4, 5);
    Nd c = Nd.random(random, 5);
    Nd storedA = transA == 1 ? a.transposed(1, 0) : a;
    ModelWriter model =
        ModelWriter.opset(13)
            .input("a", storedA.size(0), storedA.size(1))
            .weights("b", transB == 1 ? b.transposed(1, 0) : b)
            .weights("c", c)
            .node(
                "Gemm a,b,c -> y",
                integer("transA", transA),
                integer("transB", transB),
                number("alpha", 0.5f),
                number("beta", 2))
            .output("y");
    Nd expected = Nd.combine(Plain.matMul(a, b), c, (product, bias) -> product / 2 + 2 * bias);
    Imported.assertGives(expected, model, storedA);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "3, 1", "3, 5"})
  void gemmAddsWhateverBroadcasts(int rows, int columns) {
    Nd a = Nd.random(random, 3, 4);
    Nd b = Nd.random(random, 4, 5);
    Nd c = Nd.random(random, rows, columns);
    ModelWriter model =
        ModelWriter.opset(9)
            .input("a", 3, 4)
            .weights("b", b)
            .weights("c", c)
            .node("Gemm a,b,c -> y")
            .output("y");
    Imported.assertGives(Nd.combine(Plain.matMul(a, b), c, Float::sum), model, a);
    assertEquals(
        rows == 1 ? "fully connected" : "fully connected, constant, sum",
        Imported.kinds(model.toModel()));
  }

  @Test
  void gemmOfComputedMatrices() {
    Nd a = Nd.random(random, 4, 3);
    Nd b = Nd.random(random, 5, 4);
    Nd c = Nd.random(random, 3, 5);
    ModelWriter model =
        ModelWriter.opset(13)
            .input("a", 4, 3)
            .input("b", 5, 4)
            .input("c", 3, 5)
            .node(
                "Gemm a,b,c -> y",
                integer("transA", 1),
                integer("transB", 1),
                number("alpha", 0.25f),
                number("beta", 3))
            .output("y");
    Nd product = Plain.matMul(a.transposed(1, 0), b.transposed(1, 0));
    Imported.assertGives(Nd.combine(product, c, (p, q) -> p / 4 + 3 * q), model, a, b, c);
  }

  @Test
  void offeredFactorsBecomeWeights() {
    Nd a = Nd.random(random, 2, 3);
    Nd b = Nd.random(random, 3, 4);
    OnnxModel model =
        ModelWriter.opset(13)
            .input("a", 2, 3)
            .input("b", 3, 4)
            .node("Gemm a,b -> y")
            .output("y")
            .toModel()
            .withWeights(Map.of("a", a.toOnnxTensor("a"), "b", b.toOnnxTensor("b")));
    Imported.assertGives(Plain.matMul(a, b), model, a);
  }

  @Test
  void flattenedVolumesStayVolumes() {
    Nd x = Nd.random(random, 2, 3, 4, 5);
    Nd w = Nd.random(random, 60, 7);
    ModelWriter model =
        ModelWriter.opset(9)
            .input("x", 2, 3, 4, 5)
            .weights("w", w.transposed(1, 0))
            .node("Relu x -> r")
            .node("Flatten r -> f")
            .node("Dropout f -> d")
            .node("Gemm d,w -> y", integer("transB", 1))
            .output("y");
    Nd relu = Nd.combine(x, Nd.zeros(1), Math::max);
    Imported.assertGives(Plain.matMul(relu.withDims(2, 60), w), model, x);
    assertEquals("ReLU, dropout, fully connected", Imported.kinds(model.toModel()));
    assertEquals(Order.OIHW, last(model).kernels().order());
    assertEquals(4, last(model).kernels().height());
  }

  @Test
  void reshapesByComputedShapesFlattenToo() {
    Nd x = Nd.random(random, 1, 3, 4, 5);
    Nd w = Nd.random(random, 60, 7);
    ModelWriter model =
        ModelWriter.opset(11)
            .input("x", "N", 3, 4, 5)
            .weights("w", w)
            .integers("zero", 0)
            .integers("minus", -1)
            .node("Relu x -> r")
            .node("Shape r -> s")
            .node("Gather s,zero -> n", integer("axis", 0))
            .node("Concat n,minus -> shape", integer("axis", 0))
            .node("Reshape r,shape -> f")
            .node("MatMul f,w -> y")
            .output("y");
    Nd relu = Nd.combine(x, Nd.zeros(1), Math::max);
    Imported.assertGives(Plain.matMul(relu.withDims(1, 60), w), model, x);
    assertEquals("ReLU, fully connected", Imported.kinds(model.toModel()));
    assertEquals(Order.IHWO, last(model).kernels().order());
  }

  @ParameterizedTest
  @CsvSource({"0, HWIO", "1, OHWI"})
  void flattenedTransposesReadTheVolumeAsItLies(int transB, Order order) {
    Nd x = Nd.random(random, 1, 3, 4, 5);
    Nd w = Nd.random(random, 60, 7);
    ModelWriter model =
        ModelWriter.opset(9)
            .input("x", 1, 3, 4, 5)
            .weights("w", transB == 1 ? w.transposed(1, 0) : w)
            .integers("shape", 1, 60)
            .node("Transpose x -> t", ints("perm", 0, 2, 3, 1))
            .node("Reshape t,shape -> f")
            .node("Gemm f,w -> y", integer("transB", transB))
            .output("y");
    Nd rows = x.transposed(0, 2, 3, 1).withDims(1, 60);
    Imported.assertGives(Plain.matMul(rows, w), model, x);
    assertEquals("fully connected", Imported.kinds(model.toModel()));
    assertEquals(order, last(model).kernels().order());
  }

  @Test
  void flattenedInAnotherOrderIsFlattenedIndeed() {
    Nd x = Nd.random(random, 2, 3, 4, 5);
    Nd w = Nd.random(random, 60, 7);
    ModelWriter model =
        ModelWriter.opset(9)
            .input("x", 2, 3, 4, 5)
            .weights("w", w)
            .node("Transpose x -> t", ints("perm", 0, 3, 1, 2))
            .node("Flatten t -> f")
            .node("MatMul f,w -> y")
            .output("y");
    Nd rows = x.transposed(0, 3, 1, 2).withDims(2, 60);
    Imported.assertGives(Plain.matMul(rows, w), model, x);
  }

  @Test
  void transposedWeightsAreNotCopied() {
    Nd a = Nd.random(random, 2, 3);
    Nd w = Nd.random(random, 4, 3);
    ModelWriter model =
        ModelWriter.opset(6)
            .input("a", 2, 3)
            .weights("w", w)
            .node("Transpose w -> t", ints("perm", 1, 0))
            .node("MatMul a,t -> y")
            .output("y");
    Imported.assertGives(Plain.matMul(a, w.transposed(1, 0)), model, a);
    assertEquals(Order.OIHW, last(model).kernels().order());
  }

  @Test
  void addAfterMatMulIsItsBias() {
    Nd a = Nd.random(random, 2, 3);
    Nd w = Nd.random(random, 3, 4);
    Nd c = Nd.random(random, 1, 4);
    ModelWriter model =
        ModelWriter.opset(8)
            .input("a", 2, 3)
            .weights("w", w)
            .weights("c", c)
            .node("MatMul a,w -> m")
            .node("Add m,c -> y")
            .output("y");
    Imported.assertGives(Nd.combine(Plain.matMul(a, w), c, Float::sum), model, a);
    assertEquals("fully connected", Imported.kinds(model.toModel()));
  }

  @Test
  void matMulOfAStackWithWeights() {
    Nd a = Nd.random(random, 2, 3, 4, 5);
    Nd w = Nd.random(random, 5, 6);
    ModelWriter model =
        ModelWriter.opset(13)
            .input("a", 2, 3, 4, 5)
            .weights("w", w)
            .node("MatMul a,w -> y")
            .output("y");
    Imported.assertGives(Plain.matMul(a, w), model, a);
  }

  @Test
  void matMulOverChannelsIsAPointwiseConvolution() {
    Nd x = Nd.random(random, 1, 5, 3, 4);
    Nd w = Nd.random(random, 5, 6);
    ModelWriter model =
        ModelWriter.opset(13)
            .input("x", 1, 5, 3, 4)
            .weights("w", w)
            .node("Transpose x -> t", ints("perm", 0, 2, 3, 1))
            .node("MatMul t,w -> m")
            .node("Transpose m -> y", ints("perm", 0, 3, 1, 2))
            .output("y");
    Nd expected = Plain.matMul(x.transposed(0, 2, 3, 1), w).transposed(0, 3, 1, 2);
    Imported.assertGives(expected, model, x);
    assertEquals("convolution", Imported.kinds(model.toModel()).replace(", identity", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "2x3, 3x4",
    "5x2x3, 3x4",
    "5x2x3, 5x3x4",
    "2x3, 5x3x4",
    "6x1x2x3, 1x5x3x4",
    "2x3x4x2x3, 2x3x4x3x4"
  })
  void matMulOfComputedStacks(String left, String right) {
    Nd a = Nd.random(random, dims(left));
    Nd b = Nd.random(random, dims(right));
    ModelWriter model =
        ModelWriter.opset(13)
            .input("a", boxed(a))
            .input("b", boxed(b))
            .node("MatMul a,b -> y")
            .output("y");
    Imported.assertGives(Plain.matMul(a, b), model, a, b);
  }

  private static long[] dims(String text) {
    return Arrays.stream(text.split("x")).mapToLong(Long::parseLong).toArray();
  }

  private static Object[] boxed(Nd value) {
    return Arrays.stream(value.dims()).boxed().toArray();
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void vectorsAreRowsOnTheLeftAndColumnsOnTheRight(boolean isConstant) {
    Nd a = Nd.of(new float[] {1, 2, 3}, 3);
    Nd b = Nd.of(new float[] {4, 5, 6}, 3);
    ModelWriter model = ModelWriter.opset(13).input("a", 3).node("MatMul a,b -> y").output("y");
    if (isConstant) {
      Imported.assertGives(Nd.of(new float[] {32}), model.weights("b", b), a);
    } else {
      Imported.assertGives(Nd.of(new float[] {32}), model.input("b", 3), a, b);
    }
  }
}
