package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.format.ModelFormatException;
import dev.sash.volume.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which sizes come from the file, which from the caller, and what is said if one is missing.
class InputShapesTest {

  private static OnnxModel model(Object... dims) {
    return ModelWriter.opset(13).input("x", dims).node("Relu x -> y").output("y").toModel();
  }

  @Test
  void anOpenBatchIsOne() {
    assertEquals(Shape.of(4, 5, 3), model("N", 3, 4, 5).toNetwork().inputShape());
    assertEquals(Shape.of(4, 5, 3), model(0, 3, 4, 5).toNetwork().inputShape());
    assertEquals(Shape.of(1, 1, 7), model("N", 7).toNetwork().inputShape());
  }

  @Test
  void otherOpenSizesAreAsked() {
    OnnxModel model = model("N", 3, "H", -1);
    OpenShapeException e = assertThrows(OpenShapeException.class, model::toNetwork);
    assertEquals(
        "model.onnx: the file leaves sizes open: x float32[N, 3, H, ?]: give a shape (height x"
            + " width x channels)",
        e.getMessage());
    assertEquals(List.of("x"), e.inputs().stream().map(Port::name).toList());
    assertEquals(model.openInputs(), e.inputs());
  }

  @Test
  void aGivenShapeFillsAndReplaces() {
    Shape shape = Shape.of(2, 6, 7, 3);
    assertEquals(shape, model("N", 3, "H", "W").withInput(shape).toNetwork().inputShape());
    assertEquals(shape, model(1, 3, 4, 5).withInput("x", shape).toNetwork().inputShape());
    assertEquals(List.of(), model("N", 3, "H", "W").withInput(shape).openInputs());
    Shape row = Shape.of(1, 9, 3);
    assertEquals(row, model("N", 3, "L").withInput(row).toNetwork().inputShape());
  }

  @Test
  void anImageMayHaveMoreElementsThanAnInt() {
    Shape shape = Shape.of(50_000, 50_000, 3);
    OnnxModel model =
        ModelWriter.opset(13)
            .input("x", "N", 3, "H", "W")
            .node(
                "AveragePool x -> y",
                ModelWriter.ints("kernel_shape", 1, 1),
                ModelWriter.ints("strides", 1000, 1000))
            .output("y")
            .toModel();
    assertEquals(Shape.of(50, 50, 3), model.withInput(shape).toNetwork().outputShape());
  }

  @Test
  void channelsMustAgree() {
    OnnxModel model = model("N", 3, "H", "W").withInput(Shape.of(3, 224, 224));
    assertEquals(
        "model.onnx: the shape 3x224x224 (height x width x channels) means [1, 224, 3, 224] here,"
            + " which does not fit input 'x float32[N, 3, H, W]'",
        assertThrows(ModelFormatException.class, model::toNetwork).getMessage());
  }

  @Test
  void symbolsHaveOneSizeEverywhere() {
    OnnxModel model =
        ModelWriter.opset(13)
            .input("a", "N", 3, "H", "W")
            .input("b", "N", 3, "H", "W")
            .node("Add a,b -> y")
            .output("y")
            .toModel();
    OnnxModel given = model.withInput("a", Shape.of(2, 4, 5, 3));
    assertEquals(Shape.of(2, 4, 5, 3), given.toNetwork().node("b").shape());
    OnnxModel unnamed = model.withInput(Shape.of(4, 5, 3));
    assertEquals(
        "model.onnx: a shape without a name is for a model of one input, this one has 2: [a"
            + " float32[N, 3, H, W], b float32[N, 3, H, W]]",
        assertThrows(ModelFormatException.class, unnamed::toNetwork).getMessage());
  }

  @Test
  void offeredTensorsBringTheirSizes() {
    OnnxModel model = model("N", 3, "H", "W");
    OnnxTensor tensor = Nd.zeros(2, 3, 4, 5).toOnnxTensor("x");
    assertEquals(
        Shape.of(2, 4, 5, 3), model.withWeights(Map.of("x", tensor)).toNetwork().inputShape());
  }

  @Test
  void unknownNamesAreRefused() {
    assertEquals(
        "'z' is no input; the inputs are [x]",
        assertThrows(
                IllegalArgumentException.class, () -> model(1, 3).withInput("z", Shape.of(1, 1, 3)))
            .getMessage());
  }

  @Test
  void portsTellTheDimensionsInTheFilesOrder() {
    OnnxNetwork network = model("N", 3, "H", "W").withInput(Shape.of(4, 5, 3)).toOnnxNetwork();
    assertEquals("[x float32[1, 3, 4, 5]]", network.inputs().toString());
    assertEquals("[y float32[1, 3, 4, 5]]", network.outputs().toString());
    assertEquals("[x float32[N, 3, H, W]]", model("N", 3, "H", "W").inputs().toString());
  }

  @Test
  void inputsComeInTheFilesOrder() {
    OnnxModel model =
        ModelWriter.opset(13)
            .input("b", 3)
            .input("a", 3)
            .node("Sub a,b -> y")
            .output("y")
            .toModel();
    assertEquals(
        List.of("b", "a"), model.toNetwork().inputs().stream().map(node -> node.name()).toList());
  }
}
