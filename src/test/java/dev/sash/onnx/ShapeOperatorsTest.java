package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.file.WireMessage;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Operators that tell axes apart anew, of computed values and of constants.
class ShapeOperatorsTest {

  private final Random random = new Random(9);
  private final Nd x = Nd.random(random, 2, 3, 4, 5);

  private ModelWriter model(long opset, boolean isConstant) {
    ModelWriter model = ModelWriter.opset(opset).output("y");
    return isConstant ? model.weights("x", x) : model.input("x", 2, 3, 4, 5);
  }

  private void assertGives(Nd expected, ModelWriter model, boolean isConstant) {
    if (isConstant) {
      Imported.assertGives(expected, model);
    } else {
      Imported.assertGives(expected, model, x);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void transpose(boolean isConstant) {
    ModelWriter reversed = model(9, isConstant).node("Transpose x -> y");
    assertGives(x.transposed(3, 2, 1, 0), reversed, isConstant);
    ModelWriter permuted = model(9, isConstant).node("Transpose x -> y", ints("perm", 2, 0, 3, 1));
    assertGives(x.transposed(2, 0, 3, 1), permuted, isConstant);
  }

  @Test
  void transposesThatUndoEachOtherVanish() {
    ModelWriter model =
        model(9, false)
            .node("Transpose x -> t", ints("perm", 0, 2, 3, 1))
            .node("Relu t -> r")
            .node("Transpose r -> y", ints("perm", 0, 3, 1, 2));
    assertEquals("ReLU", Imported.kinds(model.toModel()));
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "false, 1", "false, 2", "false, 3", "false, 4", "false, -1", "true, 2"})
  void flatten(boolean isConstant, int axis) {
    int cut = axis < 0 ? axis + 4 : axis;
    long rows = Nd.count(Arrays.copyOf(x.dims(), cut));
    ModelWriter model = model(13, isConstant).node("Flatten x -> y", integer("axis", axis));
    assertGives(x.withDims(rows, 120 / rows), model, isConstant);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reshapeByInputAndByAttribute(boolean isConstant) {
    for (long[] shape :
        new long[][] {
          {6, 20}, {0, -1}, {2, -1, 1, 5}, {-1}, {4, 30}, {0, 3, 2, 2, 5}, {7 - 4, 40}, {8, 15}
        }) {
      long[] dims = shape.clone();
      long known = 1;
      for (int axis = 0; axis < dims.length; axis++) {
        dims[axis] = dims[axis] == 0 ? x.size(axis) : dims[axis];
        known *= Math.abs(dims[axis]);
      }
      for (int axis = 0; axis < dims.length; axis++) {
        dims[axis] = dims[axis] == -1 ? 120 / known : dims[axis];
      }
      assertGives(
          x.withDims(dims),
          model(14, isConstant).integers("s", shape).node("Reshape x,s -> y"),
          isConstant);
      assertGives(
          x.withDims(dims),
          model(1, isConstant).node("Reshape x -> y", ints("shape", shape)),
          isConstant);
    }
  }

  @Test
  void pixelShuffleMovesElementsOnce() {
    Nd image = Nd.random(random, 1, 8, 3, 5);
    ModelWriter model =
        ModelWriter.opset(9)
            .input("x", 1, 8, 3, 5)
            .integers("apart", 1, 2, 2, 2, 3, 5)
            .integers("together", 1, 2, 6, 10)
            .node("Reshape x,apart -> a")
            .node("Transpose a -> t", ints("perm", 0, 1, 4, 2, 5, 3))
            .node("Reshape t,together -> y")
            .output("y");
    Nd expected =
        image.withDims(1, 2, 2, 2, 3, 5).transposed(0, 1, 4, 2, 5, 3).withDims(1, 2, 6, 10);
    Imported.assertGives(expected, model, image);
    assertEquals("transpose, reshape", Imported.kinds(model.toModel()));
  }

  @ParameterizedTest
  @CsvSource({"11, false", "13, false", "11, true", "13, true"})
  void unsqueezeAndSqueeze(long opset, boolean isConstant) {
    ModelWriter model = model(opset, isConstant);
    if (opset < 13) {
      model.node("Unsqueeze x -> u", ints("axes", 0, 5)).node("Squeeze u -> y", ints("axes", -1));
    } else {
      model.integers("new", 5, 0).integers("old", -1);
      model.node("Unsqueeze x,new -> u").node("Squeeze u,old -> y");
    }
    assertGives(x.withDims(1, 2, 3, 4, 5), model, isConstant);
  }

  @Test
  void squeezeWithoutAxesTakesAllOnes() {
    ModelWriter model =
        ModelWriter.opset(13).input("x", 1, 3, 1, 5).node("Squeeze x -> y").output("y");
    Nd row = Nd.random(random, 1, 3, 1, 5);
    Imported.assertGives(row.withDims(3, 5), model, row);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3", "-1"})
  void concat(int axis) {
    int along = axis < 0 ? axis + 4 : axis;
    long[] dims = x.dims().clone();
    dims[along] = 2;
    Nd other = Nd.random(random, dims.clone());
    dims[along] += x.size(along);
    Nd expected = Nd.zeros(dims);
    for (int i = 0; i < expected.values().length; i++) {
      long[] at = expected.at(i);
      boolean isFirst = at[along] < x.size(along);
      at[along] -= isFirst ? 0 : x.size(along);
      expected.values()[i] = isFirst ? x.get(at) : other.get(at);
    }
    WireMessage attribute = integer("axis", axis);
    assertGives(
        expected, model(13, false).weights("o", other).node("Concat x,o -> y", attribute), false);
    assertGives(
        expected, model(13, true).weights("o", other).node("Concat x,o -> y", attribute), true);
  }

  @Test
  void concatOfOrdersThatDiffer() {
    Nd other = Nd.random(random, 2, 4, 5, 7);
    ModelWriter model =
        model(13, false)
            .input("o", 2, 4, 5, 7)
            .node("Transpose x -> t", ints("perm", 0, 2, 3, 1))
            .node("Concat t,o -> y", integer("axis", 3));
    Nd expected = Nd.zeros(2, 4, 5, 10);
    for (int i = 0; i < expected.values().length; i++) {
      long[] at = expected.at(i);
      expected.values()[i] =
          at[3] < 3 ? x.get(at[0], at[3], at[1], at[2]) : other.get(at[0], at[1], at[2], at[3] - 3);
    }
    Imported.assertGives(expected, model, x, other);
  }

  @ParameterizedTest
  @CsvSource({"12, 0", "12, 1", "12, 2", "12, 3", "12, 4", "13, 0", "13, 1", "13, 2", "13, -1"})
  void softmaxJoinsAxesUpToVersionTwelve(long opset, int axis) {
    int first = axis < 0 ? axis + 4 : axis;
    int end = opset < 13 ? 4 : first + 1;
    for (boolean logarithm : new boolean[] {false, true}) {
      String node = (logarithm ? "LogSoftmax" : "Softmax") + " x -> y";
      ModelWriter model = model(opset, false).node(node, integer("axis", axis));
      assertGives(Plain.softmax(x, first, end, logarithm), model, false);
    }
  }

  @Test
  void softmaxDefaults() {
    assertGives(Plain.softmax(x, 1, 4, false), model(11, false).node("Softmax x -> y"), false);
    assertGives(Plain.softmax(x, 3, 4, false), model(13, false).node("Softmax x -> y"), false);
  }

  @Test
  void softmaxOfFiveAxesAndOfReshapedOnes() {
    Nd five = Nd.random(random, 2, 3, 2, 2, 3);
    for (int axis = 0; axis < 5; axis++) {
      ModelWriter model =
          ModelWriter.opset(13)
              .input("x", 2, 3, 2, 2, 3)
              .node("Softmax x -> y", integer("axis", axis))
              .output("y");
      Imported.assertGives(Plain.softmax(five, axis, axis + 1, false), model, five);
    }
    ModelWriter model =
        model(13, false)
            .integers("s", 2, 6, 10)
            .node("Reshape x,s -> r")
            .node("Softmax r -> y", integer("axis", 1));
    assertGives(Plain.softmax(x.withDims(2, 6, 10), 1, 2, false), model, false);
  }
}
