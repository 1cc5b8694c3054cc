package dev.sash.caffe;

import static dev.sash.caffe.ModelFile.blob;
import static dev.sash.caffe.ModelFile.legacyBlob;
import static dev.sash.caffe.Ran.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.file.WireMessage;
import dev.sash.layer.BatchNormalization;
import dev.sash.network.Network;
import dev.sash.network.Node;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelLayersTest {

  private static final float TOLERANCE = 1e-5f;
  private static final List<Integer> IMAGES = List.of(2, 3, 2, 2);

  private static final float[] MEAN = {1, -2, 3};
  private static final float[] VARIANCE = {4, 9, 0.25f};
  private static final float[] GAMMA = {2, -1, 0.5f};
  private static final float[] BETA = {0.5f, 0, -3};

  private static final String NORM =
      "layer { name: 'bn' type: 'BatchNorm' bottom: 'data' top: 'bn' %s }\n";
  private static final String SCALE =
      "layer { name: 'scale' type: 'Scale' bottom: 'bn' top: '%s' scale_param { bias_term: true }"
          + " }\n";

  private interface PerChannel {
    double of(int channel, double x);
  }

  /// Returns what a function of the channel makes of the input of two images of 3x2x2.
  private static float[] each(PerChannel function) {
    float[] values = numbers(24);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) function.of(i / 4 % 3, values[i]);
    }
    return values;
  }

  private static double normalized(int channel, double x, double sum, double epsilon) {
    return (x - MEAN[channel] / sum) / Math.sqrt(VARIANCE[channel] / sum + epsilon);
  }

  private static ModelFile norm(float sum) {
    return new ModelFile()
        .layer("bn", blob(MEAN, 3), blob(VARIANCE, 3), blob(new float[] {sum}, 1));
  }

  private static ModelFile normAndScale() {
    return norm(2).layer("scale", blob(GAMMA, 3), blob(BETA, 3));
  }

  @Test
  void runningSumsAreDividedByTheirWeight() {
    for (float sum : new float[] {1, 2.5f}) {
      Ran ran = Ran.of(IMAGES, NORM.formatted(""), norm(sum));
      assertArrayEquals(each((c, x) -> normalized(c, x, sum, 1e-5)), ran.only(), TOLERANCE);
    }
    String epsilon =
        "batch_norm_param { use_global_stats: true eps: 0.5 moving_average_fraction: 0.9 }";
    Ran ran = Ran.of(IMAGES, NORM.formatted(epsilon), norm(1));
    assertArrayEquals(each((c, x) -> normalized(c, x, 1, 0.5)), ran.only(), TOLERANCE);
    ran = Ran.of(IMAGES, NORM.formatted(epsilon), norm(0));
    assertArrayEquals(each((c, x) -> x / Math.sqrt(0.5)), ran.only(), TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bn", "scale"})
  void scaleJoinsTheNormalisationBeforeIt(String top) {
    Ran ran = Ran.of(IMAGES, NORM.formatted("") + SCALE.formatted(top), normAndScale());
    assertEquals(
        List.of("data", "bn"), ran.network().nodes().stream().map(Node::name).limit(2).toList());
    assertEquals(1, normalizations(ran.network()));
    assertArrayEquals(
        each((c, x) -> GAMMA[c] * normalized(c, x, 2, 1e-5) + BETA[c]), ran.only(), TOLERANCE);
  }

  private static long normalizations(Network network) {
    return network.nodes().stream()
        .filter(node -> node.layer() instanceof BatchNormalization)
        .count();
  }

  @Test
  void scaleStaysApartWhereOthersReadTheNormalisation() {
    String relu = "layer { name: 'r' type: 'ReLU' bottom: 'bn' top: 'r' }";
    Ran ran = Ran.of(IMAGES, NORM.formatted("") + SCALE.formatted("s") + relu, normAndScale());
    assertEquals(2, normalizations(ran.network()));
    assertArrayEquals(
        each((c, x) -> GAMMA[c] * normalized(c, x, 2, 1e-5) + BETA[c]),
        ran.outputs().getFirst(),
        TOLERANCE);
    assertArrayEquals(
        each((c, x) -> Math.max(0, normalized(c, x, 2, 1e-5))), ran.outputs().getLast(), TOLERANCE);
  }

  private static Ran layer(String type, String parameters, WireMessage... blobs) {
    String text =
        "layer { name: 'l' type: '%s' bottom: 'data' top: 'l' %s }".formatted(type, parameters);
    return Ran.of(IMAGES, text, new ModelFile().layer("l", blobs));
  }

  @Test
  void scaleAloneAndBias() {
    assertArrayEquals(
        each((c, x) -> GAMMA[c] * x), layer("Scale", "", blob(GAMMA, 3)).only(), TOLERANCE);
    assertArrayEquals(
        each((c, x) -> x + BETA[c]), layer("Bias", "", blob(BETA, 3)).only(), TOLERANCE);
    assertArrayEquals(
        each((c, x) -> -2 * x + 0.5),
        layer(
                "Scale",
                "scale_param { num_axes: 0 bias_term: true }",
                blob(new float[] {-2}),
                blob(new float[] {0.5f}))
            .only(),
        TOLERANCE);
  }

  @Test
  void scaleAlongOtherAxes() {
    float[] factors = {2, -1, 0.5f, 3};
    float[] input = numbers(24);
    float[] expected = new float[24];
    for (int i = 0; i < 24; i++) {
      expected[i] = input[i] * factors[i % 4];
    }
    assertArrayEquals(
        expected,
        layer("Scale", "scale_param { axis: 2 num_axes: -1 }", blob(factors, 2, 2)).only(),
        TOLERANCE);
    float[] each = new float[12];
    for (int i = 0; i < 12; i++) {
      each[i] = i - 5;
    }
    for (int i = 0; i < 24; i++) {
      expected[i] = input[i] + each[i % 12];
    }
    assertArrayEquals(
        expected,
        layer("Bias", "bias_param { axis: -3 num_axes: 3 }", blob(each, 3, 2, 2)).only(),
        TOLERANCE);
  }

  /// Squeeze and excitation: one computed factor an image and channel.
  @Test
  void scaleByAComputedBlob() {
    String layers =
        """
        layer { name: 'p' type: 'Pooling' bottom: 'data' top: 'p' pooling_param { pool: MAX global_pooling: true } }
        layer { name: 'f' type: 'Flatten' bottom: 'p' top: 'f' }
        layer { name: 's' type: 'Scale' bottom: 'data' bottom: 'f' top: 's' scale_param { axis: 0 } }
        """;
    Ran ran = Ran.of(IMAGES, layers, new ModelFile());
    float[] input = numbers(24);
    float[] expected = new float[24];
    for (int i = 0; i < 24; i++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int j = i / 4 * 4; j < i / 4 * 4 + 4; j++) {
        largest = Math.max(largest, input[j]);
      }
      expected[i] = input[i] * largest;
    }
    assertArrayEquals(expected, ran.only(), TOLERANCE);
  }

  @Test
  void slopesOfParametricRelu() {
    assertArrayEquals(
        each((c, x) -> x < 0 ? GAMMA[c] * x : x),
        layer("PReLU", "", blob(GAMMA, 3)).only(),
        TOLERANCE);
    assertArrayEquals(
        each((c, x) -> x < 0 ? 0.25 * x : x),
        layer("PReLU", "prelu_param { channel_shared: true }", blob(new float[] {0.25f})).only(),
        TOLERANCE);
    assertArrayEquals(
        each((c, x) -> x < 0 ? GAMMA[c] * x : x),
        layer(
                "PReLU",
                "prelu_param { filler { type: 'constant' value: 0.25 } }",
                legacyBlob(GAMMA, 1, 1, 1, 3))
            .only(),
        TOLERANCE);
  }

  @Test
  void normalisationAcrossChannels() {
    float[] input = numbers(24);
    float[] expected = new float[24];
    for (int i = 0; i < 24; i++) {
      double sum = 0;
      for (int c = Math.max(0, i / 4 % 3 - 1); c <= Math.min(2, i / 4 % 3 + 1); c++) {
        double x = input[i / 12 * 12 + c * 4 + i % 4];
        sum += x * x;
      }
      expected[i] = (float) (input[i] / Math.pow(2 + 0.6 / 3 * sum, 0.75));
    }
    String parameters = "lrn_param { local_size: 3 alpha: 0.6 beta: 0.75 k: 2 norm_region: 0 }";
    assertArrayEquals(expected, layer("LRN", parameters).only(), TOLERANCE);
  }

  @Test
  void vectorsHaveChannelsToo() {
    float[] input = numbers(6);
    String text = "layer { name: 'l' type: 'Scale' bottom: 'data' top: 'l' }";
    float[] actual = Ran.of(List.of(2, 3), text, new ModelFile().layer("l", blob(GAMMA, 3))).only();
    for (int i = 0; i < 6; i++) {
      assertEquals(input[i] * GAMMA[i % 3], actual[i], TOLERANCE);
    }
  }
}
