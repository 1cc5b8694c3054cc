package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.file.WireMessage;
import dev.sash.layer.Dropout;
import dev.sash.layer.Layer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Functions of every element by itself, with and without their attributes.
class ActivationOperatorsTest {

  private final Random random = new Random(7);

  static Arguments[] functions() {
    return new Arguments[] {
      function("Relu", x -> Math.max(0, x)),
      function("LeakyRelu", x -> x < 0 ? 0.01 * x : x),
      function("LeakyRelu", x -> x < 0 ? 0.3 * x : x, number("alpha", 0.3f)),
      function("Elu", x -> x < 0 ? Math.expm1(x) : x),
      function("Elu", x -> x < 0 ? 2 * Math.expm1(x) : x, number("alpha", 2)),
      function("Sigmoid", x -> 1 / (1 + Math.exp(-x))),
      function("HardSigmoid", x -> Math.clamp(0.2 * x + 0.5, 0, 1)),
      function(
          "HardSigmoid",
          x -> Math.clamp(x + 0.25, 0, 1),
          number("alpha", 1),
          number("beta", 0.25f)),
      function("HardSwish", x -> x * Math.clamp(x / 6 + 0.5, 0, 1)),
      function("Tanh", Math::tanh),
      function("Exp", Math::exp),
      function("Dropout", x -> x),
      function("Identity", x -> x)
    };
  }

  private static Arguments function(
      String operator, DoubleUnaryOperator function, WireMessage... attributes) {
    return Arguments.of(operator, function, attributes);
  }

  private Nd apply(Nd x, DoubleUnaryOperator function) {
    Nd y = Nd.zeros(x.dims());
    for (int i = 0; i < y.values().length; i++) {
      y.values()[i] = (float) function.applyAsDouble(x.values()[i]);
    }
    return y;
  }

  @ParameterizedTest
  @MethodSource("functions")
  void givesTheFunction(String operator, DoubleUnaryOperator function, WireMessage[] attributes) {
    Nd x = Nd.random(random, 2, 3, 4, 5);
    ModelWriter model =
        ModelWriter.opset(22)
            .input("x", 2, 3, 4, 5)
            .node(operator + " x -> y", attributes)
            .output("y");
    Imported.assertGives(apply(x, function), model, x);
  }

  @ParameterizedTest
  @MethodSource("clips")
  void clipBoundsByAttributesOrInputs(long opset, String minimum, String maximum) {
    Nd x = Nd.random(random, 3, 4);
    ModelWriter model = ModelWriter.opset(opset).input("x", 3, 4).output("y");
    if (opset < 11) {
      WireMessage[] bounds = {number("min", -0.5f), number("max", 0.25f)};
      int first = minimum.isEmpty() ? 1 : 0;
      int end = maximum.isEmpty() ? 1 : 2;
      model.node("Clip x -> y", Arrays.copyOfRange(bounds, first, end));
    } else {
      model.weights("low", new float[] {-0.5f}).weights("high", new float[] {0.25f});
      model.node("Clip x,%s,%s -> y".formatted(minimum, maximum));
    }
    double low = minimum.isEmpty() ? -9 : -0.5;
    double high = maximum.isEmpty() ? 9 : 0.25;
    Imported.assertGives(apply(x, each -> Math.min(high, Math.max(low, each))), model, x);
  }

  static Arguments[] clips() {
    return new Arguments[] {
      Arguments.of(6, "low", "high"),
      Arguments.of(6, "", "high"),
      Arguments.of(6, "low", ""),
      Arguments.of(13, "low", "high"),
      Arguments.of(13, "", "high"),
      Arguments.of(13, "low", "")
    };
  }

  @Test
  void slopesUpToVersionSixAreOneAChannel() {
    Nd x = Nd.random(random, 2, 3, 4, 5);
    Nd slopes = Nd.of(new float[] {0.1f, 0.2f, 0.3f}, 3);
    ModelWriter model =
        ModelWriter.opset(6)
            .input("x", 2, 3, 4, 5)
            .weights("s", slopes)
            .node("PRelu x,s -> y")
            .output("y");
    Imported.assertGives(prelu(x, slopes.withDims(3, 1, 1)), model, x);
  }

  @ParameterizedTest
  @MethodSource("slopes")
  void slopesBroadcast(long[] dims) {
    Nd x = Nd.random(random, 2, 3, 4, 5);
    Nd slopes = Nd.random(random, dims);
    ModelWriter model =
        ModelWriter.opset(16)
            .input("x", 2, 3, 4, 5)
            .weights("s", slopes)
            .node("PRelu x,s -> y")
            .output("y");
    Imported.assertGives(prelu(x, slopes), model, x);
  }

  static long[][] slopes() {
    return new long[][] {{}, {1}, {5}, {4, 5}, {3, 1, 1}, {3, 4, 5}, {1, 3, 4, 1}, {2, 1, 1, 5}};
  }

  private static Nd prelu(Nd x, Nd slopes) {
    return Nd.combine(x, slopes, (a, s) -> a < 0 ? s * a : a);
  }

  @Test
  void dropoutReadsItsRateWhereverItIs() {
    for (long opset : new long[] {6, 10, 12, 22}) {
      ModelWriter model = ModelWriter.opset(opset).input("x", 2, 3).output("y");
      if (opset < 12) {
        model.node("Dropout x -> y,mask", number("ratio", 0.25f));
      } else {
        model.weights("rate", new float[] {0.25f}).node("Dropout x,rate -> y,mask");
      }
      Layer layer = model.toModel().toNetwork().node("y").layer();
      assertEquals(new Dropout(0.25f), layer);
    }
  }
}
