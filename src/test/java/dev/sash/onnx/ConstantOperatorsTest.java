package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.number;
import static dev.sash.onnx.ModelWriter.numbers;
import static dev.sash.onnx.ModelWriter.tensorAttribute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.file.WireMessage;
import dev.sash.layer.Constant;
import dev.sash.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values that import itself computes.
class ConstantOperatorsTest {

  private final Random random = new Random(12);

  private static WireMessage floats(float... values) {
    return ModelWriter.tensor("", 1, values.length).bytes(9, WireMessage.bytesOf(values));
  }

  @Test
  void constantsInEveryForm() {
    Nd x = Nd.of(new float[] {1, 2}, 2);
    ModelWriter model =
        ModelWriter.opset(12)
            .input("x", 2)
            .node("Constant -> a", tensorAttribute("value", floats(10, 20)))
            .node("Constant -> b", number("value_float", 100))
            .node("Constant -> c", numbers("value_floats", 1000, 2000))
            .node("Constant -> d", integer("value_int", 2))
            .node("Constant -> e", ints("value_ints", 1, 2))
            .node("Sum x,a,b,c -> s")
            .node("Unsqueeze d -> d1", ints("axes", 0))
            .node("Concat d1,e -> shape", integer("axis", 0))
            .node("Slice shape,from,to -> two")
            .integers("from", 1)
            .integers("to", 3)
            .node("Reshape s,two -> y")
            .output("y");
    Imported.assertGives(Nd.of(new float[] {1111, 2122}, 1, 2), model, x);
  }

  @Test
  void uniformTensorsShareMemory() {
    ModelWriter model =
        ModelWriter.opset(9)
            .integers("large", 4, 3)
            .integers("small", 2)
            .node("ConstantOfShape large -> a", tensorAttribute("value", floats(0.5f)))
            .node("ConstantOfShape small -> b", tensorAttribute("value", floats(0.5f)))
            .node("ConstantOfShape small -> c")
            .output("a", "b", "c");
    Network network = model.toModel().toNetwork();
    Constant a = (Constant) network.node("a").layer();
    Constant b = (Constant) network.node("b").layer();
    assertEquals(a.values().segment().address(), b.values().segment().address());
    var results = Imported.run(model.toModel().toOnnxNetwork());
    assertEquals(0.5f, results.get(0).get(3, 2));
    assertEquals(0.5f, results.get(1).get(1));
    assertEquals(0, results.get(2).get(1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 9, 2 3 4 5",
    "1, 9, 3 4 5",
    "-2, 9, 4 5",
    "0, -1, 2 3 4",
    "1, 3, 3 4",
    "-9, 2, 2 3"
  })
  void shapesWithStartAndEnd(long start, long end, String expected) {
    long[] sizes = Arrays.stream(expected.split(" ")).mapToLong(Long::parseLong).toArray();
    ModelWriter model =
        ModelWriter.opset(15)
            .input("x", 2, 3, 4, 5)
            .node("Shape x -> s", integer("start", start), integer("end", end))
            .node("ConstantOfShape s -> y")
            .output("y");
    Imported.assertGives(Nd.zeros(sizes), model);
  }

  @Test
  void gatherPicksSlices() {
    Nd data = Nd.random(random, 2, 4, 3);
    ModelWriter model =
        ModelWriter.opset(13)
            .weights("d", data)
            .initializer(
                ModelWriter.tensor("i", 7, 2, 2).bytes(9, WireMessage.bytesOf(3L, 0, -1, 1)))
            .node("Gather d,i -> y", integer("axis", 1))
            .output("y");
    Nd expected = Nd.zeros(2, 2, 2, 3);
    int[][] rows = {{3, 0}, {3, 1}};
    for (int i = 0; i < expected.values().length; i++) {
      long[] at = expected.at(i);
      expected.values()[i] = data.get(at[0], rows[(int) at[1]][(int) at[2]], at[3]);
    }
    Imported.assertGives(expected, model);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4, 1, '1 2 3'",
    "-3, 99, 2, '4 6'",
    "99, -99, -3, '6 3 0'",
    "4, 0, -2, '4 2'",
    "-2, -5, -1, '5 4 3'"
  })
  void sliceStepsThroughAnAxis(long start, long end, long step, String expected) {
    float[] values = floats(expected);
    ModelWriter model =
        ModelWriter.opset(13)
            .weights("d", Nd.counting(1, 7))
            .integers("s", start)
            .integers("e", end)
            .integers("a", -1)
            .integers("t", step)
            .node("Slice d,s,e,a,t -> y")
            .output("y");
    Imported.assertGives(Nd.of(values, 1, values.length), model);
  }

  private static float[] floats(String text) {
    String[] parts = text.split(" ");
    float[] values = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = Float.parseFloat(parts[i]);
    }
    return values;
  }

  @Test
  void sliceUpToVersionNineHasAttributes() {
    ModelWriter model =
        ModelWriter.opset(9)
            .weights("d", Nd.counting(3, 4))
            .node("Slice d -> y", ints("starts", 1, -2), ints("ends", 99, -1))
            .output("y");
    Imported.assertGives(Nd.of(new float[] {6, 10}, 2, 1), model);
  }

  @Test
  void castsOfConstantsRoundTowardsZero() {
    ModelWriter model =
        ModelWriter.opset(13)
            .weights("f", new float[] {2.9f, 3.1f}, 2)
            .node("Cast f -> i", integer("to", 7))
            .node("Cast i -> y", integer("to", 1))
            .output("y");
    Imported.assertGives(Nd.of(new float[] {2, 3}, 2), model);
  }

  @Test
  void castsOfComputedFloatsVanish() {
    ModelWriter model =
        ModelWriter.opset(13)
            .input("x", ElementType.FLOAT16, 2, 3)
            .node("Cast x -> c", integer("to", 11))
            .node("Relu c -> y")
            .output("y");
    assertEquals("ReLU", Imported.kinds(model.toModel()));
  }

  @Test
  void nodesThatReachNoOutputAreLeftOut() {
    ModelWriter model =
        ModelWriter.opset(13)
            .input("x", 2, 3)
            .input("unused", "a", "b", "c", "d")
            .node("NoSuchOperator unused -> z")
            .node("Relu x -> y")
            .node("Tanh y -> t")
            .output("y");
    assertEquals("ReLU", Imported.kinds(model.toModel()));
    assertTrue(model.toModel().openInputs().isEmpty());
    OnnxModel other = model.toModel().withOutputs(List.of("t"));
    assertEquals("ReLU, tanh", Imported.kinds(other));
    assertEquals("t", other.toNetwork().outputs().getFirst().name());
  }
}
