package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Slice, Split, Gather and Pad of what the network computes.
class IndexOperatorsTest {

  private final Random random = new Random(17);
  private final Nd x = Nd.random(random, 2, 6, 5, 7);

  private static ModelWriter model(long opset, Nd x) {
    return ModelWriter.opset(opset)
        .input("x", Arrays.stream(x.dims()).boxed().toArray())
        .output("y");
  }

  /// Returns the index in the source of each place of the result, or -1.
  private interface Source {
    long index(int axis, long place);
  }

  private static Nd moved(Nd x, Source source, float outside, long... dims) {
    Nd y = Nd.zeros(dims);
    for (int i = 0; i < y.values().length; i++) {
      long[] at = y.at(i);
      for (int axis = 0; axis < at.length; axis++) {
        at[axis] = source.index(axis, at[axis]);
      }
      boolean isInside = Arrays.stream(at).allMatch(index -> index >= 0);
      y.values()[i] = isInside ? x.get(at) : outside;
    }
    return y;
  }

  private static Nd sliced(Nd x, long[] starts, long[] steps, long... dims) {
    return moved(x, (axis, place) -> starts[axis] + place * steps[axis], 0, dims);
  }

  @Test
  void sliceByAttributes() {
    ModelWriter model =
        model(9, x).node("Slice x -> y", ints("starts", 1, -4), ints("ends", 99, -1));
    Imported.assertGives(
        sliced(x, new long[] {1, 2, 0, 0}, new long[] {1, 1, 1, 1}, 1, 3, 5, 7), model, x);
    ModelWriter some =
        model(9, x)
            .node("Slice x -> y", ints("starts", 2, 0), ints("ends", 5, 3), ints("axes", -1, 1));
    Imported.assertGives(
        sliced(x, new long[] {0, 0, 0, 2}, new long[] {1, 1, 1, 1}, 2, 3, 5, 3), some, x);
  }

  @Test
  void sliceByInputsWithSteps() {
    ModelWriter model =
        model(13, x)
            .integers("s", -1, 1, 0)
            .integers("e", -100, 6, 99)
            .integers("a", 3, 1, 2)
            .integers("t", -2, 3, 2)
            .node("Slice x,s,e,a,t -> y");
    Imported.assertGives(
        sliced(x, new long[] {0, 1, 0, 6}, new long[] {1, 3, 2, -2}, 2, 2, 3, 4), model, x);
    assertEquals("slice", Imported.kinds(model.toModel()));
  }

  @Test
  void aSliceOfEverythingIsNoLayer() {
    ModelWriter model =
        model(9, x)
            .node("Slice x -> s", ints("starts", 0, -9), ints("ends", 2, 9))
            .node("Relu s -> y");
    assertEquals("ReLU", Imported.kinds(model.toModel()));
  }

  @Test
  void sliceAlongAxesThatLieTogether() {
    Nd five = Nd.random(random, 2, 3, 4, 3, 5);
    ModelWriter model =
        model(9, five)
            .node("Transpose x -> t", ints("perm", 0, 2, 1, 4, 3))
            .node("Slice t -> y", ints("starts", 1, 1, 0, 2, 1), ints("ends", 2, 3, 2, 5, 2));
    Nd turned = five.transposed(0, 2, 1, 4, 3);
    Nd expected =
        sliced(turned, new long[] {1, 1, 0, 2, 1}, new long[] {1, 1, 1, 1, 1}, 1, 2, 2, 3, 1);
    Imported.assertGives(expected, model, five);
    assertEquals(
        5,
        Arrays.stream(Imported.kinds(model.toModel()).split(", ")).filter("slice"::equals).count());
  }

  @Test
  void sliceOfAFlattenedImageFollowsTheFile() {
    ModelWriter model =
        model(9, x)
            .node("Flatten x -> f")
            .node("Slice f -> y", ints("starts", 30), ints("ends", 90), ints("axes", 1));
    Nd flat = x.withDims(2, 210);
    Imported.assertGives(sliced(flat, new long[] {0, 30}, new long[] {1, 1}, 2, 60), model, x);
  }

  @ParameterizedTest
  @CsvSource({"2, split attribute", "11, split attribute", "13, split input", "18, split input"})
  void splitIntoSizes(long opset, String form) {
    ModelWriter model = ModelWriter.opset(opset).input("x", 2, 6, 5, 7).output("a", "c");
    if (form.endsWith("input")) {
      model.integers("sizes", 1, 3, 2).node("Split x,sizes -> a,b,c", integer("axis", 1));
    } else {
      model.node("Split x -> a,b,c", integer("axis", -3), ints("split", 1, 3, 2));
    }
    List<Nd> parts = Imported.run(model.toModel().toOnnxNetwork(), x);
    long[] ones = {1, 1, 1, 1};
    assertArrayEquals(sliced(x, new long[4], ones, 2, 1, 5, 7).values(), parts.get(0).values());
    assertArrayEquals(
        sliced(x, new long[] {0, 4, 0, 0}, ones, 2, 2, 5, 7).values(), parts.get(1).values());
    assertEquals("slice, slice", Imported.kinds(model.toModel()));
  }

  @ParameterizedTest
  @CsvSource({"11, 1, 2", "13, 1, 2", "18, 3, 3"})
  void splitIntoEqualParts(long opset, int axis, int most) {
    ModelWriter model = ModelWriter.opset(opset).input("x", 2, 6, 5, 7).output("a", "c");
    if (opset == 18) {
      model.node("Split x -> a,b,c", integer("axis", axis), integer("num_outputs", 3));
    } else {
      model.node("Split x -> a,b,c", integer("axis", axis));
    }
    List<Nd> parts = Imported.run(model.toModel().toOnnxNetwork(), x);
    long[] first = x.dims().clone();
    first[axis] = most;
    long[] last = first.clone();
    last[axis] = x.dims()[axis] - 2 * most;
    long[] start = new long[4];
    start[axis] = 2 * most;
    long[] ones = {1, 1, 1, 1};
    assertArrayEquals(sliced(x, new long[4], ones, first).values(), parts.get(0).values());
    assertArrayEquals(sliced(x, start, ones, last).values(), parts.get(1).values());
  }

  @Test
  void splitOfConstants() {
    Nd values = Nd.counting(4);
    ModelWriter model =
        ModelWriter.opset(13).weights("v", values).node("Split v -> a,y").output("y");
    Imported.assertGives(Nd.of(new float[] {2, 3}, 2), model);
    assertEquals("constant", Imported.kinds(model.toModel()));
  }

  @ParameterizedTest
  @CsvSource({
    "1, '0,2,4', slice",
    "1, '5,3,1', slice",
    "2, '4', slice",
    "3, '0,1,6,5,-1', 'slice, slice, slice, concatenation'",
    "0, '1,1', 'slice, slice, concatenation'"
  })
  void gatherByRunsOfEqualSteps(int axis, String text, String kinds) {
    long[] indices = Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
    ModelWriter model =
        model(13, x).integers("i", indices).node("Gather x,i -> y", integer("axis", axis));
    long[] dims = x.dims().clone();
    dims[axis] = indices.length;
    Source source =
        (each, place) -> each == axis ? Math.floorMod(indices[(int) place], x.dims()[axis]) : place;
    Imported.assertGives(moved(x, source, 0, dims), model, x);
    assertEquals(kinds, Imported.kinds(model.toModel()));
  }

  @Test
  void gatherWithIndicesOfAnyRank() {
    ModelWriter scalar =
        model(13, x)
            .initializer(ModelWriter.tensor("i", 7).packedVarints(7, 3))
            .node("Gather x,i -> y", integer("axis", 1));
    Nd third = sliced(x, new long[] {0, 3, 0, 0}, new long[] {1, 1, 1, 1}, 2, 1, 5, 7);
    Imported.assertGives(third.withDims(2, 5, 7), scalar, x);
    ModelWriter square =
        model(13, x)
            .initializer(ModelWriter.tensor("i", 7, 2, 2).packedVarints(7, 0, 4, 1, 2))
            .node("Gather x,i -> y", integer("axis", 2));
    long[] picked = {0, 4, 1, 2};
    Nd expected = moved(x, (axis, place) -> axis == 2 ? picked[(int) place] : place, 0, 2, 6, 4, 7);
    Imported.assertGives(expected.withDims(2, 6, 2, 2, 7), square, x);
  }

  private static Source padded(Nd x, String mode, long... before) {
    return (axis, place) -> {
      long size = x.dims()[axis];
      long index = place - before[axis];
      boolean isInside = index >= 0 && index < size;
      return switch (mode) {
        case "edge" -> Math.clamp(index, 0, size - 1);
        case "wrap" -> Math.floorMod(index, size);
        case "reflect" -> index < 0 ? -index : index >= size ? 2 * (size - 1) - index : index;
        default -> isInside ? index : -1;
      };
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"constant", "edge", "reflect", "wrap"})
  void padInEveryForm(String mode) {
    Nd expected = moved(x, padded(x, mode, 1, 0, 2, 3), 1.5f, 4, 8, 8, 14);
    long[] pads = {1, 0, 2, 3, 1, 2, 1, 4};
    ModelWriter old =
        model(9, x)
            .node(
                "Pad x -> y",
                ints("pads", pads),
                text("mode", mode),
                ModelWriter.number("value", 1.5f));
    ModelWriter inputs =
        model(13, x)
            .integers("p", pads)
            .weights("v", new float[] {1.5f})
            .node("Pad x,p,v -> y", text("mode", mode));
    Imported.assertGives(expected, old, x);
    Imported.assertGives(expected, inputs, x);
    assertEquals("pad", Imported.kinds(inputs.toModel()));
  }

  @Test
  void padSomeAxes() {
    ModelWriter model =
        model(18, x).integers("p", 1, 2, 0, 3).integers("a", -1, 1).node("Pad x,p,,a -> y");
    Imported.assertGives(moved(x, padded(x, "constant", 0, 2, 0, 1), 0, 2, 11, 5, 8), model, x);
  }

  @Test
  void negativePadsCutOff() {
    ModelWriter model =
        model(11, x)
            .integers("p", 0, -2, 1, -3, 0, 1, -2, -1)
            .weights("v", new float[] {9})
            .node("Pad x,p,v -> y");
    Imported.assertGives(moved(x, padded(x, "constant", 0, -2, 1, -3), 9, 2, 5, 4, 3), model, x);
    assertEquals("slice, pad", Imported.kinds(model.toModel()));
  }

  @Test
  void aPadOfNothingIsNoLayer() {
    ModelWriter model =
        model(9, x).node("Pad x -> p", ints("pads", new long[8])).node("Relu p -> y");
    assertEquals("ReLU", Imported.kinds(model.toModel()));
  }
}
