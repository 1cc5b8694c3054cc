package dev.sash.caffe;

import static dev.sash.caffe.ModelFile.blob;
import static dev.sash.caffe.ModelFile.legacyBlob;
import static dev.sash.caffe.ModelFile.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.file.WireMessage;
import dev.sash.format.ModelFormatException;
import dev.sash.format.UnsupportedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One tiny file a rule.
class BrokenCaffeTest {

  @TempDir private Path folder;

  private static final ModelFile NOTHING = new ModelFile();

  private ModelFormatException assertBroken(String rule, String prototxt, byte[] weights)
      throws IOException {
    Path text = Files.writeString(folder.resolve("net.prototxt"), prototxt);
    Path binary = Files.write(folder.resolve("net.caffemodel"), weights);
    var e = assertThrows(ModelFormatException.class, () -> Caffe.read(text, binary));
    assertEquals(rule, e.getMessage().replace(folder + "/", ""));
    return e;
  }

  private static final String INPUT = "input: 'data' input_shape { dim: 1 dim: 3 dim: 6 dim: 6 } ";

  /// Layers `l` that read `data` of 1x3x6x6; `type` and parameters, and what is wrong with them.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Convolution| convolution_param { num_output: 2 kernel_size: 3 }"
            + "| the .caffemodel has no trained numbers for this layer",
        "Convolution| convolution_param { num_output: 2 kernel_size: 3 group: 2 }"
            + "| the group must divide channels and num_output: group=2 channels=3 num_output=2",
        "Convolution| convolution_param { num_output: 2 kernel_size: 3 kernel_h: 3 }"
            + "| line 1: give kernel_size, or kernel_h and kernel_w, not both",
        "Convolution| convolution_param { num_output: 2 }| kernel height must be positive: 0",
        "Convolution| convolution_param { num_output: 2 kernel_size: 3 stride: 0 }"
            + "| stride must be positive: 0",
        "Convolution| convolution_param { num_output: 2 kernel_size: 3 pad: -1 }"
            + "| padding must not be negative: top=-1 left=-1 bottom=-1 right=-1",
        "Deconvolution| convolution_param { num_output: 2 kernel_size: 3 pad: 9 bias_term: false }"
            + "| the .caffemodel has no trained numbers for this layer",
        "Slice| slice_param { slice_point: 2 }| cannot cut 3 into 1 parts at [2]",
        "ShuffleChannel| shuffle_channel_param { group: 2 }| 2 groups do not divide the depth 3:"
            + " the previous layer 'data' gives 6x6x3",
        "InnerProduct| inner_product_param { }| num_output must be positive: 0",
        "InnerProduct| inner_product_param { num_output: 2 axis: 4 }"
            + "| axis 4 is not one of a blob of 4 axes",
        "Pooling| pooling_param { }| kernel height must be positive: 0",
        "Pooling| pooling_param { kernel_size: 9 }| the kernel is larger than its padded input:"
            + " height 6 with padding 0+0, kernel spans 9: use a larger input, or padding of at"
            + " least 3 more",
        "Pooling| pooling_param { global_pooling: true pad: 1 }"
            + "| global pooling has no padding and stride 1",
        "Pooling| pooling_param { kernel_size: 2 pad: 2 }"
            + "| padding must be smaller than the pooling window: window=2x2 padding=2",
        "LRN| lrn_param { local_size: 4 }| local_size must be odd: 4",
        "BatchNorm| | the .caffemodel has no trained numbers for this layer",
        "Dropout| dropout_param { dropout_ratio: 2 }| dropout rate must be from 0 to 1: 2.0",
        "Clip| clip_param { min: 1 }| Clip needs min and max",
        "Eltwise| | Eltwise takes 2 bottoms or more, got 1",
        "Flatten| flatten_param { axis: 3 end_axis: 1 }| Flatten from axis 3 to axis 1 of 1x3x6x6",
        "Reshape| reshape_param { shape { dim: 5 } }| cannot reshape 1x3x6x6 to [5]",
        "Reshape| reshape_param { shape { dim: [-1, -1] } }"
            + "| the new shape may have one -1 and no other negative size: [-1, -1]",
        "Reshape| reshape_param { shape { dim: [-1, 5] } }"
            + "| cannot reshape 1x3x6x6 to [-1, 5]: 108 numbers are no multiple of 5",
        "Reshape| reshape_param { shape { dim: [1, 3, 6, 6, 0] } }"
            + "| size 0 of the new shape [1, 3, 6, 6, 0] copies an axis that 1x3x6x6 does not have",
        "Reshape| reshape_param { axis: 3 num_axes: 2 }"
            + "| 2 axes from axis 3 on are more than 1x3x6x6 has",
        "Reshape| reshape_param { shape { dim: [65536, 65536, 65536, 65536] } }| sizes are"
            + " too large: long overflow",
        "Permute| permute_param { order: 1 order: 1 }"
            + "| [1, 1, 0, 2, 3] is not an order of the axes of 1x3x6x6",
        "Scale| scale_param { bias_term: true }"
            + "| the .caffemodel has no trained numbers for this layer",
        "ReLU| relu_param { negative_slope: nan }"
            + "| parameters of LEAKY_RELU must be numbers: alpha=NaN beta=0.0",
        "Softmax| softmax_param { axis: -5 }| axis -5 is not one of a blob of 4 axes",
      })
  void aLayerThatBreaksARuleIsNamed(String type, String parameters, String rule)
      throws IOException {
    String text =
        INPUT
            + "layer { name: 'l' type: '%s' bottom: 'data' top: 'out' %s }"
                .formatted(type, parameters == null ? "" : parameters);
    assertBroken("net.prototxt: node 'l' (%s): %s".formatted(type, rule), text, NOTHING.toBytes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Convolution| convolution_param { num_output: 2 kernel_size: 3 axis: 2 }"
            + "| a convolution along axes other than height and width is not supported",
        "Convolution| convolution_param { num_output: 2 kernel_size: [3, 3, 3] }"
            + "| line 1: kernel_size has 3 sizes, 1 or 2 are supported",
        "Convolution| convolution_param { num_output: 2 kernel_size: 3 pad_type: 1 }"
            + "| line 1: the parameter pad_type is not supported here",
        "Pooling| pooling_param { pool: STOCHASTIC kernel_size: 2 }"
            + "| stochastic pooling is not supported, MAX and AVE are",
        "Pooling| pooling_param { kernel_size: 1 stride: 4 }| the last pooling window starts behind"
            + " the input, where Caffe's result has no meaning: size=6 window=1 stride=4",
        "LRN| lrn_param { norm_region: WITHIN_CHANNEL }"
            + "| normalisation within a channel is not supported, across channels is",
        "BatchNorm| batch_norm_param { use_global_stats: false }"
            + "| normalising by the batch at hand is not supported: set use_global_stats to true",
        "Dropout| dropout_param { scale_train: false }"
            + "| dropout that scales at test time (scale_train: false) is not supported",
        "Power| power_param { power: 2 }| powers other than 1 are not supported: 2.0",
        "MVN| | line 1: this type of layer is not supported; supported are BatchNorm, Bias, Clip,"
            + " Concat, Convolution, Deconvolution, Dropout, ELU, Eltwise, Flatten, InnerProduct,"
            + " Input, LRN, Permute, Pooling, Power, PReLU, ReLU, ReLU6, Reshape, Scale,"
            + " ShuffleChannel, Sigmoid, Slice, Softmax, Split, TanH",
      })
  void whatSashDoesNotDoIsSaid(String type, String parameters, String rule) throws IOException {
    String text =
        INPUT
            + "layer { name: 'l' type: '%s' bottom: 'data' top: 'out' %s }"
                .formatted(type, parameters == null ? "" : parameters);
    var e =
        assertBroken(
            "net.prototxt: node 'l' (%s): %s".formatted(type, rule), text, NOTHING.toBytes());
    assertEquals(UnsupportedModelException.class, e.getClass());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| the file has no 'layer' and no 'layers': it is no network",
        "layer { } layers { }| the file has both 'layer' and 'layers': upgrade it to 'layer' alone",
        "layers { layer { } }| line 1: layers within 'layers' are of the oldest form: convert the"
            + " file with Caffe's upgrade_net_proto_text",
        "layers { type: 'Convolution' }| line 1: type needs one of NONE, ACCURACY, BNLL, CONCAT,"
            + " CONVOLUTION, DATA, DROPOUT, EUCLIDEAN_LOSS, FLATTEN, HDF5_DATA, HDF5_OUTPUT,"
            + " IM2COL, IMAGE_DATA, INFOGAIN_LOSS, INNER_PRODUCT, LRN, MULTINOMIAL_LOGISTIC_LOSS,"
            + " POOLING, RELU, SIGMOID, SOFTMAX, SOFTMAX_LOSS, SPLIT, TANH, WINDOW_DATA, ELTWISE,"
            + " POWER, SIGMOID_CROSS_ENTROPY_LOSS, HINGE_LOSS, MEMORY_DATA, ARGMAX, THRESHOLD,"
            + " DUMMY_DATA, SLICE, MVN, ABSVAL, SILENCE, CONTRASTIVE_LOSS, EXP, DECONVOLUTION, got"
            + " \"Convolution\"",
        "layer { name: 'l' type: 'ReLU' bottom: 'x' top: 'y' }"
            + "| node 'l' (ReLU): line 1: no layer before writes its bottom 'x'",
        "input: 'x' input_dim: [1, 0, 1, 1] layer { name: 'l' type: 'ReLU' bottom: 'x' top: 'y' }|"
            + " node 'x' (Input): every size of a shape must be positive: batch=1 height=1 width=1"
            + " depth=0",
        "input: 'x' input_dim: [1, 2, 1, 1] layer { name: 'l' type: 'ReLU' bottom: 'x' }"
            + "| node 'l' (ReLU): line 1: ReLU has one top, got 0",
        "input: 'x' input_dim: [1, 2, 1, 1] layer { name: 'l' type: 'ReLU' bottom: 'x' bottom: 'x'"
            + " top: 'y' }| node 'l' (ReLU): ReLU takes 1 bottoms, got 2",
        "input: 'x' input_dim: [1, 2, 1, 1] layer { name: 'l' type: 'Silence' bottom: 'x' }"
            + "| the network computes nothing: no layer writes a blob that no other reads",
        "input: 'x' input_shape { dim: [1, 2] } layer { name: 'l' type: 'Pooling' bottom: 'x' top:"
            + " 'y' }| node 'l' (Pooling): Pooling needs a blob of 4 axes, got 1x2",
        "layer {| line 1: the file ends where '}' is expected: it is truncated",
      })
  void aDefinitionThatBreaksARuleIsNamed(String text, String rule) throws IOException {
    assertBroken("net.prototxt: " + rule, text == null ? "" : text, NOTHING.toBytes());
  }

  @Test
  void blobsHaveFewAxes() throws IOException {
    String text =
        INPUT
            + "layer { name: 'l' type: 'Reshape' bottom: 'data' top: 'out' reshape_param { axis: 4"
            + " shape { "
            + "dim: 1 ".repeat(33)
            + "} } }";
    assertBroken(
        "net.prototxt: node 'l' (Reshape): a blob has at most 32 axes, got 37",
        text,
        NOTHING.toBytes());
  }

  private void assertBlobs(String rule, WireMessage... blobs) throws IOException {
    String text =
        INPUT
            + "layer { name: 'l' type: 'Convolution' bottom: 'data' top: 'out'"
            + " convolution_param { num_output: 1 kernel_size: 1 } }";
    assertBroken(rule, text, new ModelFile().layer("l", blobs).toBytes());
  }

  @Test
  void weightsMustFitTheirLayer() throws IOException {
    String place = "net.prototxt: node 'l' (Convolution): ";
    WireMessage bias = blob(new float[1], 1);
    assertBlobs(
        place + "Convolution needs 2 blobs of trained numbers, the .caffemodel has 1", bias);
    assertBlobs(
        place
            + "blob 0 must be 1x3x1x1 (num_output x channels / group x kernel), the .caffemodel has"
            + " 3x1x1x1",
        legacyBlob(new float[3], 3, 1, 1, 1),
        bias);
    assertBlobs(
        place
            + "blob 0 must be 1x3x1x1 (num_output x channels / group x kernel), the .caffemodel has"
            + " 3",
        blob(new float[3], 3),
        bias);
    assertBlobs(
        place + "blob 1 must have 1 numbers (one bias a filter), the .caffemodel has 2",
        blob(new float[3], 1, 3, 1, 1),
        blob(new float[2], 2));
  }

  @Test
  void blobsAreChecked() throws IOException {
    String place = "net.caffemodel: byte 24: ";
    assertBlobs(
        place + "a blob of sizes [2, 3] needs 6 numbers, it has 5", blob(new float[5], 2, 3));
    assertBlobs(
        place + "a blob of sizes [1, 1, 1, 2] needs 2 numbers, it has 0",
        legacyBlob(new float[0], 1, 1, 1, 2));
    assertBlobs(
        place + "a blob has the sizes [-1], more than a file can hold",
        new WireMessage().message(7, new WireMessage().varint(1, -1)));
    assertBlobs(
        place
            + "a blob has the sizes [2147483647, 2147483647, 2147483647], more than a file can"
            + " hold",
        shape(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertBlobs("net.caffemodel: byte 46: a blob has more than 16 sizes", shape(new int[17]));
    assertBlobs(
        "net.caffemodel: byte 32: packed numbers of 4 bytes fill 3 bytes",
        shape(1).bytes(5, new byte[3]));
  }

  @Test
  void theWireFormatIsChecked() throws IOException {
    String text = INPUT + "layer { name: 'l' type: 'ReLU' bottom: 'data' top: 'out' }";
    assertBroken(
        "net.caffemodel: byte 0: the message ends in the middle of a number",
        text,
        new byte[] {(byte) 0x80});
    assertBroken(
        "net.caffemodel: byte 2: field 100 announces 5 bytes, but only 1 are left: the file is"
            + " truncated or broken",
        text,
        new byte[] {(byte) 0xa2, 6, 5, 0});
    assertBroken(
        "net.caffemodel: byte 1: field 2 has wire type 0, expected 2", text, new byte[] {16, 1});
    assertBroken(
        "net.caffemodel: byte 0: field 100 has wire type 3, which is not in use any more",
        text,
        new WireMessage().tag(100, 3).toBytes());
    assertBroken(
        "net.caffemodel: byte 7: a name of 4097 bytes is too long: at most 4096",
        text,
        new WireMessage().message(100, new WireMessage().text(1, "n".repeat(4097))).toBytes());
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    Path text = folder.resolve("none.prototxt");
    assertEquals(
        text.toString(),
        assertThrows(NoSuchFileException.class, () -> Caffe.read(text, text)).getMessage());
    Files.writeString(text, "layer { }");
    Path weights = folder.resolve("none.caffemodel");
    assertEquals(
        weights.toString(),
        assertThrows(NoSuchFileException.class, () -> Caffe.read(text, weights)).getMessage());
  }

  @Test
  void aLargeDefinitionIsRefused() throws IOException {
    assertBroken(
        "net.prototxt: a .prototxt has at most 8388608 bytes, this one 8388609: is it a"
            + " .caffemodel?",
        " ".repeat((8 << 20) + 1),
        NOTHING.toBytes());
  }
}
