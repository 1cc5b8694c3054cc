package dev.sash.caffe;

import static dev.sash.caffe.Ran.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeLayersTest {

  private static final List<Integer> SIZES = List.of(2, 3, 4, 5);

  private static Ran layer(List<Integer> sizes, String type, String parameters) {
    String text =
        "layer { name: 'l' type: '%s' bottom: 'data' top: 'l' %s }".formatted(type, parameters);
    return Ran.of(sizes, text, new ModelFile());
  }

  /// Flattening and reshaping keep the order of the numbers as Caffe counts them.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| 2x1x1x60",
        "flatten_param { axis: 1 end_axis: 2 }| 2x1x5x12",
        "flatten_param { axis: 2 }| 2x1x20x3",
        "flatten_param { axis: 0 end_axis: 1 }| 6x1x5x4",
        "flatten_param { axis: 0 }| 1x1x120",
        "flatten_param { axis: -1 }| 2x4x5x3",
      })
  void flatteningKeepsTheOrder(String parameters, String shape) {
    Ran ran = layer(SIZES, "Flatten", parameters == null ? "" : parameters);
    assertEquals(shape, ran.network().outputShape().toString());
    assertArrayEquals(numbers(120), ran.only());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shape { dim: 0 dim: -1 }| 2x1x1x60",
        "shape { dim: [0, -1, 2] }| 2x1x2x30",
        "shape { dim: 6 dim: 20 }| 6x1x1x20",
        "shape { dim: [0, 0, 5, 4] }| 2x5x4x3",
        "shape { dim: 12 } axis: 1 num_axes: 2| 2x1x5x12",
        "shape { dim: [2, 3, 20] }| 2x1x20x3",
        "shape { dim: -1 }| 1x1x120",
      })
  void reshapingKeepsTheOrder(String parameters, String shape) {
    Ran ran = layer(SIZES, "Reshape", "reshape_param { %s }".formatted(parameters));
    assertEquals(shape, ran.network().outputShape().toString());
    assertArrayEquals(numbers(120), ran.only());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shape { dim: [2, 2] } axis: 2 num_axes: 1",
        "shape { dim: 1 } axis: -1 num_axes: 0",
        "shape { dim: 1 } axis: 2 num_axes: 0"
      })
  void fiveAxesComeAndGo(String parameters) {
    String layers =
        """
        layer { name: 's' type: 'Reshape' bottom: 'data' top: 's' reshape_param { %s } }
        layer { name: 'r' type: 'Reshape' bottom: 's' top: 'r' reshape_param { shape { dim: [2, 3, 4, 5] } } }
        """;
    Ran ran = Ran.of(SIZES, layers.formatted(parameters), new ModelFile());
    assertEquals("2x4x5x3", ran.network().outputShape().toString());
    assertArrayEquals(numbers(120), ran.only());
  }

  @Test
  void convolutionsFollowAReshape() {
    String layers =
        """
        layer { name: 's' type: 'Reshape' bottom: 'data' top: 's' reshape_param { shape { dim: [0, 5, 4, 3] } } }
        layer { name: 'p' type: 'Pooling' bottom: 's' top: 'p' pooling_param { pool: MAX global_pooling: true } }
        """;
    float[] actual = Ran.of(SIZES, layers, new ModelFile()).only();
    float[] input = numbers(120);
    for (int i = 0; i < 10; i++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int j = 12 * i; j < 12 * i + 12; j++) {
        largest = Math.max(largest, input[j]);
      }
      assertEquals(largest, actual[i]);
    }
  }

  private static float[] permuted(List<Integer> sizes, int... order) {
    int rank = sizes.size();
    float[] input = numbers(sizes.stream().reduce(1, Math::multiplyExact));
    float[] output = new float[input.length];
    int[] index = new int[rank];
    for (int to = 0; to < output.length; to++) {
      int rest = to;
      for (int axis = rank - 1; axis >= 0; axis--) {
        index[order[axis]] = rest % sizes.get(order[axis]);
        rest /= sizes.get(order[axis]);
      }
      int from = 0;
      for (int axis = 0; axis < rank; axis++) {
        from = from * sizes.get(axis) + index[axis];
      }
      output[to] = input[from];
    }
    return output;
  }

  @ParameterizedTest
  @CsvSource({"0 2 3 1", "0 3 1 2", "3 2 1 0", "0 1 3 2", "1 0 2 3"})
  void permutingMovesTheAxes(String text) {
    String[] order = text.split(" ");
    String parameters =
        "permute_param { order: %s order: %s order: %s }".formatted((Object[]) order);
    int[] axes = Arrays.stream(order).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(permuted(SIZES, axes), layer(SIZES, "Permute", parameters).only());
  }

  /// The idiom of single-shot detectors.
  @Test
  void permutingAndFlatteningCostsNothing() {
    String layers =
        """
        layer { name: 'r' type: 'ReLU' bottom: 'data' top: 'r' relu_param { negative_slope: 1 } }
        layer { name: 'p' type: 'Permute' bottom: 'r' top: 'p' permute_param { order: [0, 2, 3, 1] } }
        layer { name: 'f' type: 'Flatten' bottom: 'p' top: 'f' }
        """;
    Ran ran = Ran.of(SIZES, layers, new ModelFile());
    assertArrayEquals(permuted(SIZES, 0, 2, 3, 1), ran.only());
    assertEquals(
        List.of("input", "leaky ReLU", "reshape"),
        ran.network().nodes().stream().map(node -> node.layer().kind()).limit(3).toList());
    assertEquals("f", ran.network().outputs().getFirst().name());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, -2})
  void concatenationAlongAnyAxis(int axis) {
    String layers =
        """
        layer { name: 'n' type: 'Power' bottom: 'data' top: 'n' power_param { scale: -1 } }
        layer { name: 'c' type: 'Concat' bottom: 'data' bottom: 'n' bottom: 'data' top: 'c' concat_param { axis: %d } }
        """;
    float[] actual = Ran.of(SIZES, layers.formatted(axis), new ModelFile()).only();
    float[] input = numbers(120);
    int inner = 1;
    for (int i = axis < 0 ? axis + 4 : axis; i < 4; i++) {
      inner *= SIZES.get(i);
    }
    for (int i = 0; i < 360; i++) {
      int part = i / inner % 3;
      float expected = input[i / (3 * inner) * inner + i % inner];
      assertEquals(part == 1 ? -expected : expected, actual[i]);
    }
  }

  @Test
  void concatenationBringsBlobsIntoOneOrder() {
    String layers =
        """
        layer { name: 's' type: 'Reshape' bottom: 'data' top: 's' reshape_param { shape { dim: [2, 3, 4, 5] } } }
        layer { name: 'c' type: 'Concat' bottom: 's' bottom: 'data' top: 'c' concat_param { concat_dim: 0 } }
        """;
    float[] actual = Ran.of(SIZES, layers, new ModelFile()).only();
    for (int i = 0; i < 240; i++) {
      assertEquals(numbers(120)[i % 120], actual[i]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'slice_dim: 1',1 1 1",
    "'axis: 2 slice_point: [1, 3]',1 2 1",
    "'axis: -1 slice_point: 3 slice_point: 4',3 1 1"
  })
  void slicesFollowEachOther(String parameters, String counts) {
    String layers =
        """
        layer { name: 's' type: 'Slice' bottom: 'data' top: 'a' top: 'b' top: 'c' slice_param { %s } }
        """;
    Ran ran = Ran.of(SIZES, layers.formatted(parameters), new ModelFile());
    assertEquals(List.of("a", "b", "c"), ran.network().outputs().stream().map(Node::name).toList());
    int[] count = Arrays.stream(counts.split(" ")).mapToInt(Integer::parseInt).toArray();
    int size = Arrays.stream(count).sum();
    int inner = size == 3 ? 20 : size == 4 ? 5 : 1;
    for (int i = 0; i < 120; i += inner) {
      int at = i / inner % size;
      int part = at < count[0] ? 0 : at < count[0] + count[1] ? 1 : 2;
      int from = part == 0 ? 0 : part == 1 ? count[0] : count[0] + count[1];
      int to = (i / inner / size * count[part] + at - from) * inner;
      assertEquals(numbers(120)[i], ran.outputs().get(part)[to]);
    }
  }

  @Test
  void channelsAreShuffled() {
    Ran ran = layer(List.of(1, 6, 1, 1), "ShuffleChannel", "shuffle_channel_param { group: 2 }");
    float[] input = numbers(6);
    assertArrayEquals(
        new float[] {input[0], input[3], input[1], input[4], input[2], input[5]}, ran.only());
  }

  @Test
  void splitsAreTheSameBlobTwice() {
    String layers =
        """
        layer { name: 's' type: 'Split' bottom: 'data' top: 'a' top: 'b' }
        layer { name: 'e' type: 'Eltwise' bottom: 'a' bottom: 'b' top: 'e' }
        """;
    Ran ran = Ran.of(List.of(1, 2, 1, 1), layers, new ModelFile());
    assertEquals(2 * numbers(2)[1], ran.only()[1]);
    assertEquals(2, ran.network().nodes().size());
  }

  @Test
  void resultsAreCalledAsTheirBlobs() {
    String layers =
        """
        layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'rows' }
        layer { name: 'b' type: 'Reshape' bottom: 'data' top: 'boxes' reshape_param { shape { dim: [2, -1, 4] } } }
        layer { name: 'c' type: 'Softmax' bottom: 'boxes' top: 'scores' softmax_param { axis: 2 } }
        layer { name: 'd' type: 'Split' bottom: 'boxes' top: 'again' top: 'twice' }
        """;
    Ran ran = Ran.of(SIZES, layers, new ModelFile());
    assertEquals(
        List.of("rows", "scores", "again"),
        ran.network().outputs().stream().map(Node::name).toList());
    assertEquals(new Shape(2, 1, 4, 15), ran.network().outputs().get(1).shape());
    assertArrayEquals(numbers(120), ran.outputs().getLast());
  }
}
