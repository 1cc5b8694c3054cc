package dev.sash.caffe;

import static dev.sash.caffe.ModelFile.blob;
import static dev.sash.caffe.Ran.numbers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.format.ModelFormatException;
import dev.sash.layer.Convolution;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetDefinitionTest {

  @TempDir private Path folder;

  private static List<String> names(List<Node> nodes) {
    return nodes.stream().map(Node::name).toList();
  }

  private static final String TRAINING =
      """
      name: "a net to train"
      layer { name: "mnist" type: "Data" top: "data" top: "label"
        include { phase: TRAIN } transform_param { scale: 0.00390625 } data_param { batch_size: 64 } }
      layer { name: "mnist" type: "Data" top: "data" top: "label"
        include { phase: TEST } data_param { source: "x" batch_size: 100 backend: LMDB } }
      layer { name: "drop" type: "Dropout" bottom: "data" top: "data" include { phase: TRAIN } }
      layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" param { lr_mult: 1 }
        inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
      layer { name: "accuracy" type: "Accuracy" bottom: "ip" bottom: "label" top: "accuracy"
        include { phase: TEST } }
      layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }
      """;

  private Network read(Map<String, Shape> shapes) throws IOException {
    Path text = Files.writeString(folder.resolve("train.prototxt"), TRAINING);
    Path weights =
        new ModelFile()
            .layer("ip", blob(numbers(24), 2, 12), blob(numbers(2), 2))
            .layer("loss")
            .write(folder.resolve("train.caffemodel"));
    return Caffe.read(text, weights, shapes, Arena.ofAuto());
  }

  @Test
  void dataAndLossesAreDropped() throws IOException {
    Network network = read(Map.of("data", Shape.of(2, 2, 3)));
    assertEquals(List.of("data"), names(network.inputs()));
    assertEquals(List.of("ip"), names(network.outputs()));
    assertEquals(2, network.nodes().size());
  }

  @Test
  void aSizeThatTheFileDoesNotGiveIsAskedFor() {
    var e = assertThrows(ModelFormatException.class, () -> read(Map.of()));
    assertEquals(
        folder.resolve("train.prototxt")
            + ": node 'data' (Input): line 4: the file does not give the size of input 'data':"
            + " pass a shape for it",
        e.getMessage());
    var unknown =
        assertThrows(
            IllegalArgumentException.class, () -> read(Map.of("image", Shape.of(1, 1, 1))));
    assertEquals("'image' is no input; the inputs are [data]", unknown.getMessage());
  }

  @Test
  void oneShapeServesTheOnlyInput() throws IOException {
    read(Map.of("data", Shape.of(2, 2, 3)));
    Path text = folder.resolve("train.prototxt");
    Path weights = folder.resolve("train.caffemodel");
    Shape pair = new Shape(2, 2, 2, 3);
    assertEquals(pair, Caffe.read(text, weights, pair).inputShape());
    assertEquals("{data=Optional.empty}", Caffe.inputs(text).toString());
    Files.writeString(
        text,
        """
        input: "a" input_shape { dim: 2 dim: 3 } input: "b"
        layer { name: "sum" type: "Eltwise" bottom: "a" bottom: "b" top: "sum" }
        """);
    assertEquals("{a=Optional[[2, 3]], b=Optional.empty}", Caffe.inputs(text).toString());
    var e = assertThrows(IllegalArgumentException.class, () -> Caffe.read(text, weights, pair));
    assertEquals("the network has the inputs [a, b]: give their shapes by name", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| true",
        "include { phase: TEST }| true",
        "include { phase: 0 }| false",
        "include { phase: TRAIN } include { phase: TEST }| true",
        "exclude { phase: TRAIN }| true",
        "exclude { phase: 1 }| false",
        "include { min_level: 1 }| false",
        "include { max_level: -1 }| false",
        "include { min_level: 0 max_level: 0 }| true",
        "include { stage: 'deploy' }| false",
        "include { stage: 'here' phase: TEST }| true",
        "include { not_stage: 'here' }| false",
        "exclude { not_stage: 'deploy' }| false",
        "include { }| true",
      })
  void rulesSayWhichLayersBelongToTheTestPhase(String rules, boolean included) {
    String text =
        """
        state { stage: 'here' }
        input: 'data' input_shape { dim: 1 dim: 3 }
        layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'data' }
        layer { name: 'b' type: 'TanH' bottom: 'data' top: 'data' %s }
        """;
    Network network = Ran.read(text.formatted(rules == null ? "" : rules), new ModelFile());
    assertEquals(included ? List.of("b") : List.of("a"), names(network.outputs()));
  }

  @Test
  void theOlderFormIsTheSameNetwork() {
    String text =
        """
        name: "older"
        input: "data"
        input_dim: 1 input_dim: 3 input_dim: 6 input_dim: 6
        layers < name: "conv" type: CONVOLUTION bottom: "data" top: "conv" blobs_lr: 1. blobs_lr: 2
          weight_decay: 1 convolution_param < num_output: 2 kernel_size: 3 > >
        layers { bottom: "conv" top: "conv" name: "relu" type: RELU }
        layers { bottom: "conv" top: "norm" name: "norm" type: LRN lrn_param { local_size: 5 alpha: 1e-4 } }
        layers { bottom: "norm" top: "norm" name: "drop" type: DROPOUT dropout_param { dropout_ratio: 0.5 } }
        layers { bottom: "norm" top: "prob" name: "prob" type: SOFTMAX }
        """;
    ModelFile weights =
        new ModelFile()
            .legacyLayer(
                "conv",
                ModelFile.legacyBlob(numbers(54), 2, 3, 3, 3),
                ModelFile.legacyBlob(numbers(2), 1, 1, 1, 2));
    Network network = Ran.read(text, weights);
    assertEquals(List.of("data", "conv", "relu", "norm", "drop", "prob"), names(network.nodes()));
    Convolution convolution = (Convolution) network.node("conv").layer();
    assertArrayEquals(numbers(54), convolution.kernels().tensor().toArray());
    assertArrayEquals(numbers(2), convolution.bias().orElseThrow().toArray());
    assertEquals(new LocalResponseNormalization(5, 1e-4f, 0.75f, 1), network.node("norm").layer());
  }

  @Test
  void everyNumberOfTheOlderTypesHasItsName() {
    assertEquals("InnerProduct", LegacyType.toType(LegacyType.NAMES.get(14)));
    assertEquals("SoftmaxWithLoss", LegacyType.toType(LegacyType.NAMES.get(21)));
    assertEquals("HDF5Data", LegacyType.toType(LegacyType.NAMES.get(9)));
    assertEquals("SigmoidCrossEntropyLoss", LegacyType.toType(LegacyType.NAMES.get(27)));
    assertEquals("Eltwise", LegacyType.toType(LegacyType.NAMES.get(25)));
    assertEquals("AbsVal", LegacyType.toType(LegacyType.NAMES.get(35)));
    assertEquals("Deconvolution", LegacyType.toType(LegacyType.NAMES.get(39)));
    assertEquals(40, LegacyType.NAMES.size());
  }

  @Test
  void inputsComeInEveryForm() {
    String relu = " layer { name: 'r' type: 'ReLU' bottom: 'b' top: 'r' }";
    for (String input :
        List.of(
            "input: 'a' input: 'b' input_dim: [9, 9, 9, 9, 1, 3, 4, 5]",
            "input: 'a' input_shape { dim: 9 } input: 'b' input_shape { dim: [1, 3, 4, 5] }",
            "layer { type: 'Input' top: 'a' top: 'b' input_param { shape { dim: 1 dim: 3 dim: 4"
                + " dim: 5 } } }",
            "layer { type: 'DummyData' top: 'a' top: 'b'"
                + " dummy_data_param { shape { dim: 9 } shape { dim: 1 dim: 3 dim: 4 dim: 5 } } }",
            "layer { type: 'MemoryData' top: 'b' top: 'label'"
                + " memory_data_param { batch_size: 1 channels: 3 height: 4 width: 5 } }")) {
      Network network = Ran.read(input + relu, new ModelFile());
      assertEquals(List.of("b"), names(network.inputs()), input);
      assertEquals(Shape.of(4, 5, 3), network.inputShape(), input);
    }
  }

  @Test
  void layersOfOneNameAreToldApart() {
    String text =
        """
        input: 'data' input_shape { dim: 1 dim: 3 }
        layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'data' }
        layer { name: 'a' type: 'TanH' bottom: 'data' top: 'data' }
        layer { name: 'data' type: 'Sigmoid' bottom: 'data' top: 'data' }
        layer { type: 'Softmax' bottom: 'data' top: 'out' }
        layer { name: 'quiet' type: 'Silence' bottom: 'out' }
        layer { name: 'end' type: 'ReLU' bottom: 'data' top: 'end' }
        """;
    Network network = Ran.read(text, new ModelFile());
    assertEquals(List.of("data", "a", "a#2", "data#2", "layer", "end"), names(network.nodes()));
    assertEquals(List.of("end"), names(network.outputs()));
  }
}
