package dev.sash.caffe;

import static dev.sash.caffe.ModelFile.blob;
import static dev.sash.caffe.ModelFile.legacyBlob;
import static dev.sash.caffe.Ran.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.file.WireMessage;
import dev.sash.layer.Convolution;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Pooling;
import dev.sash.network.Network;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowLayersTest {

  private static final float TOLERANCE = 1e-5f;

  /// How a kernel or window slides, along height and width.
  private record Slide(
      int kernelY, int kernelX, int strideY, int strideX, int padY, int padX, int dilation) {

    int rows(int height) {
      return (height + 2 * padY - (kernelY - 1) * dilation - 1) / strideY + 1;
    }

    int columns(int width) {
      return (width + 2 * padX - (kernelX - 1) * dilation - 1) / strideX + 1;
    }
  }

  private static float[] convolve(
      float[] input,
      int channels,
      int height,
      int width,
      float[] weights,
      float[] bias,
      int groups,
      Slide slide) {
    int filters = bias.length;
    int depth = channels / groups;
    int rows = slide.rows(height);
    int columns = slide.columns(width);
    float[] output = new float[filters * rows * columns];
    for (int f = 0; f < filters; f++) {
      int first = f / (filters / groups) * depth;
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          double sum = bias[f];
          for (int c = 0; c < depth; c++) {
            for (int i = 0; i < slide.kernelY; i++) {
              for (int j = 0; j < slide.kernelX; j++) {
                int fromY = y * slide.strideY - slide.padY + i * slide.dilation;
                int fromX = x * slide.strideX - slide.padX + j * slide.dilation;
                if (fromY >= 0 && fromY < height && fromX >= 0 && fromX < width) {
                  sum +=
                      (double) input[((first + c) * height + fromY) * width + fromX]
                          * weights[((f * depth + c) * slide.kernelY + i) * slide.kernelX + j];
                }
              }
            }
          }
          output[(f * rows + y) * columns + x] = (float) sum;
        }
      }
    }
    return output;
  }

  private static void assertConvolves(String parameters, int groups, Slide slide) {
    int size = 6 * 4 / groups * slide.kernelY * slide.kernelX;
    float[] weights = numbers(size);
    float[] bias = numbers(6);
    ModelFile file =
        new ModelFile()
            .layer(
                "conv", blob(weights, 6, 4 / groups, slide.kernelY, slide.kernelX), blob(bias, 6));
    String layer =
        "layer { name: 'conv' type: 'Convolution' bottom: 'data' top: 'conv' convolution_param {"
            + " num_output: 6 "
            + parameters
            + "} }";
    Ran ran = Ran.of(List.of(1, 4, 7, 8), layer, file);
    float[] expected = convolve(numbers(4 * 7 * 8), 4, 7, 8, weights, bias, groups, slide);
    assertArrayEquals(expected, ran.only(), 1e-4f);
  }

  @Test
  void convolutionsTakeSizesInEveryForm() {
    assertConvolves("kernel_size: 3", 1, new Slide(3, 3, 1, 1, 0, 0, 1));
    assertConvolves("kernel_size: 3 pad: 1 stride: 2 group: 2", 2, new Slide(3, 3, 2, 2, 1, 1, 1));
    assertConvolves(
        "kernel_h: 1 kernel_w: 3 stride_h: 2 stride_w: 1 pad_h: 0 pad_w: 1",
        1,
        new Slide(1, 3, 2, 1, 0, 1, 1));
    assertConvolves("kernel_size: [3, 2] stride: 1 stride: 3", 1, new Slide(3, 2, 1, 3, 0, 0, 1));
    assertConvolves(
        "kernel_size: 2 dilation: 3 engine: CAFFE axis: -3", 1, new Slide(2, 2, 1, 1, 0, 0, 3));
  }

  /// Each input position adds its kernel to the output.
  @Test
  void deconvolutionsSpreadTheirInput() {
    float[] weights = numbers(4 * 3 * 3 * 3);
    float[] bias = numbers(6);
    String layer =
        "layer { name: 'd' type: 'Deconvolution' bottom: 'data' top: 'd' convolution_param {"
            + " num_output: 6 group: 2 kernel_size: 3 stride: 2 pad: 1 } }";
    ModelFile file = new ModelFile().layer("d", blob(weights, 4, 3, 3, 3), blob(bias, 6));
    Ran ran = Ran.of(List.of(1, 4, 3, 5), layer, file);
    assertEquals("5x9x6", ran.network().outputShape().toString());
    float[] input = numbers(60);
    float[] expected = new float[6 * 5 * 9];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = bias[i / 45];
    }
    for (int i = 0; i < 60 * 27; i++) {
      int channel = i / 27 / 15;
      int y = i / 27 / 5 % 3 * 2 - 1 + i / 3 % 3;
      int x = i / 27 % 5 * 2 - 1 + i % 3;
      int filter = channel / 2 * 3 + i / 9 % 3;
      if (y >= 0 && y < 5 && x >= 0 && x < 9) {
        expected[(filter * 5 + y) * 9 + x] += input[i / 27] * weights[channel * 27 + i % 27];
      }
    }
    assertArrayEquals(expected, ran.only(), 1e-4f);
  }

  private static byte[] doubles(float[] values) {
    ByteBuffer bytes = WireMessage.little(Double.BYTES * values.length);
    for (float value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  @Test
  void blobsOfEveryFormAreRead() {
    float[] weights = numbers(6);
    WireMessage chunks = ModelFile.shape(2, 3, 1, 1).packedFloats(5, weights[0], weights[1]);
    chunks.fixed32(5, weights[2]).packedFloats(5, weights[3], weights[4], weights[5]);
    WireMessage unpackedSizes = new WireMessage();
    for (int size : List.of(2, 3, 1, 1)) {
      unpackedSizes.varint(1, size);
    }
    List<WireMessage> forms =
        List.of(
            blob(weights, 2, 3, 1, 1),
            legacyBlob(weights, 2, 3, 1, 1),
            chunks,
            new WireMessage().packedFloats(5, weights).message(7, unpackedSizes),
            ModelFile.shape(2, 3, 1, 1).bytes(8, doubles(weights)),
            ModelFile.shape(2, 3, 1, 1).packedFloats(5, weights).packedFloats(6, 1, 2, 3));
    Slide slide = new Slide(1, 1, 1, 1, 0, 0, 1);
    float[] expected = convolve(numbers(12), 3, 2, 2, weights, new float[2], 1, slide);
    String parameters = "convolution_param { num_output: 2 kernel_size: 1 bias_term: false }";
    for (WireMessage form : forms) {
      String layer =
          "layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c' " + parameters + "}";
      Ran ran = Ran.of(List.of(1, 3, 2, 2), layer, new ModelFile().layer("c", form));
      assertArrayEquals(expected, ran.only(), TOLERANCE);
    }
    String older = "name: 'x' input: 'data' input_dim: 1 input_dim: 3 input_dim: 2 input_dim: 2 ";
    for (String type : List.of("CONVOLUTION", "4")) {
      String layer =
          "layers { name: 'c' type: "
              + type
              + " bottom: 'data' top: 'c' blobs_lr: 1 "
              + parameters
              + "}";
      ModelFile file = new ModelFile().legacyLayer("c", forms.get(1));
      Convolution convolution = (Convolution) Ran.read(older + layer, file).node("c").layer();
      assertArrayEquals(weights, convolution.kernels().tensor().toArray());
    }
  }

  private static Network pooling(int height, int width, String parameters) {
    String text =
        "input: 'data' input_shape { dim: 1 dim: 2 dim: %d dim: %d }".formatted(height, width)
            + " layer { name: 'p' type: 'Pooling' bottom: 'data' top: 'p' pooling_param { %s } }";
    return Ran.read(text.formatted(parameters), new ModelFile());
  }

  /// Caffe: ceil((size + 2 pad - kernel) / stride) + 1, one less where the last window would start
  /// in the padding.
  @ParameterizedTest
  @CsvSource({
    "224,3,0,2,112", "112,3,0,2,56", "56,3,0,2,28", "28,3,0,2,14", "14,3,0,2,7", "14,3,1,1,14",
    "7,7,0,1,1", "13,3,0,2,6", "5,2,1,2,3", "6,2,1,2,4", "4,3,1,2,3", "32,3,1,2,17",
  })
  void poolingRoundsUp(int size, int kernel, int pad, int stride, int expected) {
    int caffe = (int) Math.ceil((size + 2f * pad - kernel) / stride) + 1;
    if (pad > 0 && (caffe - 1) * stride >= size + pad) {
      caffe--;
    }
    assertEquals(expected, caffe);
    String parameters =
        "pool: MAX kernel_size: %d stride: %d pad: %d".formatted(kernel, stride, pad);
    assertEquals(expected, pooling(size, size, parameters).outputShape().height());
  }

  @ParameterizedTest
  @ValueSource(strings = {"round_mode: FLOOR", "round_mode: 1", "ceil_mode: false"})
  void poolingRoundsDownWhereAsked(String parameter) {
    String parameters = "pool: MAX kernel_size: 3 stride: 2 " + parameter;
    assertEquals(55, pooling(112, 112, parameters).outputShape().height());
  }

  @Test
  void averagesCountThePaddingButNotWhatLiesBehindIt() {
    String layer =
        "layer { name: 'p' type: 'Pooling' bottom: 'data' top: 'p'"
            + " pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 } }";
    float[] actual = Ran.of(List.of(1, 1, 4, 4), layer, new ModelFile()).only();
    float[] input = numbers(16);
    float[] expected = new float[9];
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 3; x++) {
        float sum = 0;
        int count = 0;
        for (int i = 2 * y - 1; i < Math.min(2 * y + 2, 5); i++) {
          for (int j = 2 * x - 1; j < Math.min(2 * x + 2, 5); j++) {
            count++;
            sum += i >= 0 && i < 4 && j >= 0 && j < 4 ? input[4 * i + j] : 0;
          }
        }
        expected[3 * y + x] = sum / count;
      }
    }
    assertArrayEquals(expected, actual, TOLERANCE);
  }

  @Test
  void globalPoolingCoversWhateverComes() {
    Network network = pooling(5, 9, "pool: AVE global_pooling: true");
    assertEquals(GlobalPooling.class, network.node("p").layer().getClass());
    Pooling byDefault = (Pooling) pooling(4, 4, "kernel_size: 2").node("p").layer();
    assertEquals("max pooling", byDefault.kind());
    assertEquals(1, byDefault.geometry().strideHeight());
  }
}
