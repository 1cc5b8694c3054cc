package dev.sash.caffe;

import static dev.sash.caffe.ModelFile.blob;
import static dev.sash.caffe.ModelFile.legacyBlob;
import static dev.sash.caffe.Ran.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.file.WireMessage;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Kernels;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class NumberLayersTest {

  private static final float TOLERANCE = 1e-5f;
  private static final List<Integer> IMAGES = List.of(2, 3, 2, 2);

  private static final float[] BIAS = {0.5f, -1};

  private static String layer(String type, String parameters) {
    return "layer { name: 'l' type: '%s' bottom: 'data' top: 'l' %s }".formatted(type, parameters);
  }

  /// Returns rows of numbers times a matrix of outputs x inputs, plus the bias.
  private static float[] product(int rows, int inputs, float[] weights, boolean transposed) {
    float[] input = numbers(rows * inputs);
    float[] product = new float[rows * 2];
    for (int row = 0; row < rows; row++) {
      for (int out = 0; out < 2; out++) {
        double sum = BIAS[out];
        for (int i = 0; i < inputs; i++) {
          sum +=
              input[row * inputs + i]
                  * (double) weights[transposed ? i * 2 + out : out * inputs + i];
        }
        product[row * 2 + out] = (float) sum;
      }
    }
    return product;
  }

  private static float[] innerProduct(List<Integer> sizes, String parameters, WireMessage weights) {
    ModelFile file = new ModelFile().layer("l", weights, blob(BIAS, 2));
    return Ran.of(
            sizes,
            layer("InnerProduct", "inner_product_param { num_output: 2 %s }".formatted(parameters)),
            file)
        .only();
  }

  @Test
  void anInnerProductSeesTheVolumeInTheOrderOfItsWeights() {
    float[] weights = numbers(24);
    float[] expected = product(2, 12, weights, false);
    assertArrayEquals(expected, innerProduct(IMAGES, "", blob(weights, 2, 12)), TOLERANCE);
    assertArrayEquals(
        expected, innerProduct(IMAGES, "", legacyBlob(weights, 1, 1, 2, 12)), TOLERANCE);
    assertArrayEquals(
        product(2, 12, weights, true),
        innerProduct(IMAGES, "transpose: true", blob(weights, 12, 2)),
        TOLERANCE);
    assertArrayEquals(expected, innerProduct(List.of(2, 12), "", blob(weights, 2, 12)), TOLERANCE);
    assertArrayEquals(
        expected, innerProduct(List.of(2, 3, 4), "axis: -2", blob(weights, 2, 12)), TOLERANCE);
  }

  @Test
  void anInnerProductAlongLaterAxesServesEveryRow() {
    float[] weights = numbers(8);
    // Three axes leave as volumes of images x 1 x second axis x first, whose NCHW order is theirs.
    assertArrayEquals(
        product(6, 4, weights, false),
        innerProduct(IMAGES, "axis: 2", blob(weights, 2, 4)),
        TOLERANCE);
    assertArrayEquals(
        product(6, 4, weights, true),
        innerProduct(List.of(2, 3, 4), "axis: 2 transpose: true", blob(weights, 4, 2)),
        TOLERANCE);
  }

  @Test
  void weightsOfAnInnerProductStayWhereTheyAre() {
    ModelFile file = new ModelFile().layer("l", blob(numbers(24), 2, 12));
    String text = layer("InnerProduct", "inner_product_param { num_output: 2 bias_term: false }");
    FullyConnected layer = (FullyConnected) Ran.of(IMAGES, text, file).network().node("l").layer();
    assertEquals(Kernels.Order.OIHW, layer.kernels().order());
    assertEquals(3, layer.kernels().depth());
    assertEquals(true, layer.kernels().tensor().segment().isReadOnly());
  }

  private static void assertEach(DoubleUnaryOperator function, String type, String parameters) {
    float[] expected = numbers(24);
    for (int i = 0; i < 24; i++) {
      expected[i] = (float) function.applyAsDouble(expected[i]);
    }
    float[] actual = Ran.of(IMAGES, layer(type, parameters), new ModelFile()).only();
    assertArrayEquals(expected, actual, TOLERANCE, type);
  }

  @Test
  void functionsOfSingleNumbers() {
    assertEach(x -> Math.max(0, x), "ReLU", "");
    assertEach(
        x -> x < 0 ? 0.1 * x : x, "ReLU", "relu_param { negative_slope: 0.1 engine: CUDNN }");
    assertEach(x -> Math.min(6, Math.max(0, x)), "ReLU6", "");
    assertEach(x -> x < 0 ? 0.5 * Math.expm1(x) : x, "ELU", "elu_param { alpha: 0.5 }");
    assertEach(x -> 1 / (1 + Math.exp(-x)), "Sigmoid", "");
    assertEach(Math::tanh, "TanH", "");
    assertEach(
        x -> Math.min(0.5, Math.max(-0.25, x)), "Clip", "clip_param { min: -0.25 max: 0.5 }");
    assertEach(x -> x, "Dropout", "dropout_param { dropout_ratio: 0.4 }");
    assertEach(x -> 1 - 2 * x, "Power", "power_param { power: 1 scale: -2 shift: 1 }");
    assertEach(x -> x + 1, "Power", "power_param { shift: 1 }");
  }

  private static float[] softmax(int outer, int count, int inner) {
    float[] values = numbers(outer * count * inner);
    for (int i = 0; i < outer * inner; i++) {
      int first = i / inner * count * inner + i % inner;
      double sum = 0;
      for (int c = 0; c < count; c++) {
        sum += Math.exp(values[first + c * inner]);
      }
      for (int c = 0; c < count; c++) {
        values[first + c * inner] = (float) (Math.exp(values[first + c * inner]) / sum);
      }
    }
    return values;
  }

  @Test
  void softmaxAlongAnyAxis() {
    String softmax = "softmax_param { axis: %d }";
    List<Integer> sizes = List.of(2, 3, 4, 5);
    assertArrayEquals(
        softmax(2, 3, 20), Ran.of(sizes, layer("Softmax", ""), new ModelFile()).only(), TOLERANCE);
    assertArrayEquals(
        softmax(6, 4, 5),
        Ran.of(sizes, layer("Softmax", softmax.formatted(2)), new ModelFile()).only(),
        TOLERANCE);
    assertArrayEquals(
        softmax(24, 5, 1),
        Ran.of(sizes, layer("Softmax", softmax.formatted(-1)), new ModelFile()).only(),
        TOLERANCE);
    assertArrayEquals(
        softmax(6, 4, 1),
        Ran.of(List.of(2, 3, 4), layer("Softmax", softmax.formatted(2)), new ModelFile()).only(),
        TOLERANCE);
    assertArrayEquals(
        softmax(2, 3, 1),
        Ran.of(List.of(2, 3), layer("Softmax", ""), new ModelFile()).only(),
        TOLERANCE);
  }

  private static float[] eltwise(String parameters) {
    String layers =
        """
        layer { name: 'r' type: 'ReLU' bottom: 'data' top: 'r' }
        layer { name: 'l' type: 'Eltwise' bottom: 'data' bottom: 'r' top: 'l' %s }
        """;
    return Ran.of(IMAGES, layers.formatted(parameters), new ModelFile()).only();
  }

  private static float[] each(DoubleUnaryOperator function) {
    float[] expected = numbers(24);
    for (int i = 0; i < 24; i++) {
      expected[i] = (float) function.applyAsDouble(expected[i]);
    }
    return expected;
  }

  @Test
  void sumsAndProducts() {
    assertArrayEquals(each(x -> x + Math.max(0, x)), eltwise(""), TOLERANCE);
    assertArrayEquals(
        each(x -> x * Math.max(0, x)), eltwise("eltwise_param { operation: PROD }"), TOLERANCE);
    assertArrayEquals(
        each(x -> x - Math.max(0, x)), eltwise("eltwise_param { coeff: 1 coeff: -1 }"), TOLERANCE);
    assertArrayEquals(
        each(x -> 0.5 * x - 3 * Math.max(0, x)),
        eltwise("eltwise_param { operation: 1 coeff: [0.5, -3] }"),
        TOLERANCE);
  }
}
