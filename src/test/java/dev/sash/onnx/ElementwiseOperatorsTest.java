package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Add, Sub, Mul, Div and Sum with every kind of broadcasting.
class ElementwiseOperatorsTest {

  private static final Map<String, Nd.Function> FUNCTIONS =
      Map.of(
          "Add",
          Float::sum,
          "Sub",
          (a, b) -> a - b,
          "Mul",
          (a, b) -> a * b,
          "Div",
          (a, b) -> a / b);

  private final Random random = new Random(8);

  private Nd operand(String dims) {
    long[] sizes =
        dims.isEmpty()
            ? new long[0]
            : Arrays.stream(dims.split("x")).mapToLong(Long::parseLong).toArray();
    Nd result = Nd.random(random, sizes);
    for (int i = 0; i < result.values().length; i++) {
      result.values()[i] += 3;
    }
    return result;
  }

  private static Object[] boxed(Nd value) {
    return Arrays.stream(value.dims()).boxed().toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "Add, 2x3x4x5, 2x3x4x5",
    "Sub, 2x3x4x5, 3x1x1",
    "Mul, 2x3x4x5, 5",
    "Div, 2x3x4x5, ''",
    "Sub, 3x1x1, 2x3x4x5",
    "Div, 2x1x4x1, 3x1x5",
    "Add, 2x3x4x5, 4x1",
    "Add, 1x3x1x1, 2x1x4x5",
    "Mul, 2x3x4, 3x1",
    "Add, 2x3x2x2x3, 3x1x1x1",
    "Add, 2x3x2x2x3, 2x1x2x1x3",
    "Sub, 4, 4",
    "Mul, '', ''"
  })
  void broadcasts(String operator, String left, String right) {
    Nd a = operand(left);
    Nd b = operand(right);
    Nd expected = Nd.combine(a, b, FUNCTIONS.get(operator));
    String node = operator + " a,b -> y";
    ModelWriter bothInputs =
        ModelWriter.opset(14).input("a", boxed(a)).input("b", boxed(b)).node(node).output("y");
    Imported.assertGives(expected, bothInputs, a, b);
    ModelWriter rightConstant =
        ModelWriter.opset(14).input("a", boxed(a)).weights("b", b).node(node).output("y");
    Imported.assertGives(expected, rightConstant, a);
    ModelWriter leftConstant =
        ModelWriter.opset(14).weights("a", a).input("b", boxed(b)).node(node).output("y");
    Imported.assertGives(expected, leftConstant, b);
    ModelWriter folded =
        ModelWriter.opset(14).weights("a", a).weights("b", b).node(node).output("y");
    Imported.assertGives(expected, folded);
  }

  @Test
  void operandsOfOtherOrdersFollowTheMainOne() {
    Nd a = Nd.random(random, 1, 3, 4, 5);
    Nd b = Nd.random(random, 1, 4, 5, 3);
    ModelWriter model =
        ModelWriter.opset(9)
            .input("a", 1, 3, 4, 5)
            .input("b", 1, 4, 5, 3)
            .node("Transpose b -> t", ModelWriter.ints("perm", 0, 3, 1, 2))
            .node("Add a,t -> y")
            .output("y");
    Imported.assertGives(Nd.combine(a, b.transposed(0, 3, 1, 2), Float::sum), model, a, b);
  }

  @Test
  void sumTakesAnyNumber() {
    Nd a = Nd.random(random, 2, 3);
    Nd b = Nd.random(random, 3);
    Nd c = Nd.random(random, 2, 1);
    ModelWriter model =
        ModelWriter.opset(8)
            .input("a", 2, 3)
            .weights("b", b)
            .input("c", 2, 1)
            .node("Sum a,b,c -> y")
            .output("y");
    Imported.assertGives(Nd.combine(Nd.combine(a, b, Float::sum), c, Float::sum), model, a, c);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oldBroadcastingStartsAtAnAxis(boolean isConstant) {
    Nd a = Nd.random(random, 2, 3, 4, 5);
    Nd b = Nd.random(random, 3, 4);
    ModelWriter model =
        ModelWriter.opset(6)
            .input("a", 2, 3, 4, 5)
            .node("Add a,b -> y", integer("broadcast", 1), integer("axis", 1))
            .output("y");
    Nd expected = Nd.combine(a, b.withDims(3, 4, 1), Float::sum);
    if (isConstant) {
      Imported.assertGives(expected, model.weights("b", b), a);
    } else {
      Imported.assertGives(expected, model.input("b", 3, 4), a, b);
    }
  }

  @Test
  void integersFoldToo() {
    ModelWriter model =
        ModelWriter.opset(14)
            .input("x", 2, 4)
            .integers("a", 7, 5)
            .integers("b", 2)
            .integers("c", -2, 2)
            .node("Div a,b -> quotient")
            .node("Mul quotient,b -> product")
            .node("Sub product,b -> difference")
            .node("Add difference,c -> shape")
            .node("Reshape x,shape -> y")
            .output("y");
    Nd x = Nd.counting(2, 4);
    // 7 / 2 * 2 - 2 - 2 = 2 and 5 / 2 * 2 - 2 + 2 = 4: integers are divided towards zero.
    Imported.assertGives(x, model, x);
  }

  @Test
  void batchNormalisationTakesTheScaleAndShiftThatFollow() {
    Nd x = Nd.random(random, 2, 3, 4, 5);
    Nd scale = operand("3");
    Nd shift = operand("3");
    Nd mean = operand("3");
    Nd variance = operand("3");
    Nd factor = operand("3x1x1");
    Nd added = operand("3x1x1");
    ModelWriter model =
        ModelWriter.opset(9)
            .input("x", 2, 3, 4, 5)
            .weights("s", scale)
            .weights("b", shift)
            .weights("m", mean)
            .weights("v", variance)
            .weights("factor", factor)
            .weights("added", added)
            .node("BatchNormalization x,s,b,m,v -> n", ModelWriter.number("epsilon", 0.01f))
            .node("Mul n,factor -> p")
            .node("Add p,added -> y")
            .output("y");
    Nd expected = Nd.zeros(x.dims());
    for (int i = 0; i < expected.values().length; i++) {
      int c = (int) x.at(i)[1];
      double deviation = Math.sqrt(variance.get(c) + 0.01);
      double normal = (x.values()[i] - mean.get(c)) / deviation * scale.get(c) + shift.get(c);
      expected.values()[i] = (float) (normal * factor.values()[c] + added.values()[c]);
    }
    Imported.assertGives(expected, model, x);
    assertEquals("batch normalisation", Imported.kinds(model.toModel()));
  }
}
