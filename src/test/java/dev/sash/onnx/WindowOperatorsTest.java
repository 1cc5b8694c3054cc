package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.onnx.Plain.Window;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Convolution and pooling, against plain loops.
class WindowOperatorsTest {

  private final Random random = new Random(5);

  @Test
  void convWithEverything() {
    Nd x = Nd.random(random, 2, 6, 9, 11);
    Nd w = Nd.random(random, 4, 3, 3, 2);
    Nd b = Nd.random(random, 4);
    Window window = new Window(new int[] {2, 1}, new int[] {1, 3}, new int[] {1, 0, 2, 3}, false);
    ModelWriter model =
        ModelWriter.opset(11)
            .input("x", 2, 6, 9, 11)
            .weights("w", w)
            .weights("b", b)
            .node(
                "Conv x,w,b -> y",
                ints("strides", 2, 1),
                ints("dilations", 1, 3),
                ints("pads", 1, 0, 2, 3),
                ints("kernel_shape", 3, 2),
                integer("group", 2))
            .output("y");
    Imported.assertGives(Plain.conv(x, w, b, window, 2), model, x);
  }

  @Test
  void convOfRowsIsOneOfHeightOne() {
    Nd x = Nd.random(random, 2, 3, 10);
    Nd w = Nd.random(random, 5, 3, 4);
    Window window = new Window(new int[] {1, 2}, new int[] {1, 1}, new int[] {0, 1, 0, 2}, false);
    Nd expected = Plain.conv(x.withDims(2, 3, 1, 10), w.withDims(5, 3, 1, 4), null, window, 1);
    ModelWriter model =
        ModelWriter.opset(6)
            .input("x", 2, 3, 10)
            .weights("w", w)
            .node("Conv x,w -> y", ints("strides", 2), ints("pads", 1, 2))
            .output("y");
    Imported.assertGives(expected.withDims(2, 5, 5), model, x);
  }

  @ParameterizedTest
  @CsvSource({"SAME_UPPER, 0, 0, 1, 1", "SAME_LOWER, 1, 1, 0, 0", "VALID, 0, 0, 0, 0"})
  void autoPadPadsAsItSays(String mode, int top, int left, int bottom, int right) {
    Nd x = Nd.random(random, 1, 2, 6, 8);
    Nd w = Nd.random(random, 3, 2, 3, 3);
    ModelWriter model =
        ModelWriter.opset(8)
            .input("x", 1, 2, 6, 8)
            .weights("w", w)
            .node("Conv x,w -> y", text("auto_pad", mode), ints("strides", 2, 2))
            .output("y");
    Imported.assertGives(
        Plain.conv(x, w, null, Window.of(2, top, left, bottom, right), 1), model, x);
  }

  @Test
  void addedChannelConstantsBecomeTheBias() {
    Nd x = Nd.random(random, 1, 2, 5, 5);
    Nd w = Nd.random(random, 3, 2, 2, 2);
    ModelWriter model =
        ModelWriter.opset(9)
            .input("x", 1, 2, 5, 5)
            .weights("w", w)
            .weights("b", new float[] {1, 2, 3}, 3)
            .weights("c", new float[] {10, 20, 30}, 3, 1, 1)
            .weights("s", new float[] {100}, 1)
            .node("Conv x,w,b -> conv")
            .node("Add conv,c -> sum")
            .node("Add s,sum -> y")
            .output("y");
    Nd bias = Nd.of(new float[] {111, 122, 133}, 3);
    Imported.assertGives(Plain.conv(x, w, bias, Window.of(1, 0, 0, 0, 0), 1), model, x);
    assertEquals("convolution", Imported.kinds(model.toModel()));
  }

  @Test
  void sumsThatOthersReadTooStaySums() {
    ModelWriter model =
        ModelWriter.opset(9)
            .input("x", 1, 2, 5, 5)
            .weights("w", Nd.random(random, 3, 2, 2, 2))
            .weights("c", new float[] {10, 20, 30}, 3, 1, 1)
            .node("Conv x,w -> conv")
            .node("Add conv,c -> y")
            .output("y", "conv");
    assertEquals("convolution, constant, sum", Imported.kinds(model.toModel()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void maxPool(boolean ceil) {
    Nd x = Nd.random(random, 2, 3, 10, 7);
    Window window = new Window(new int[] {3, 2}, new int[] {2, 1}, new int[] {1, 0, 0, 1}, ceil);
    ModelWriter model =
        ModelWriter.opset(12)
            .input("x", 2, 3, 10, 7)
            .node(
                "MaxPool x -> y",
                ints("kernel_shape", 3, 2),
                ints("strides", 3, 2),
                ints("dilations", 2, 1),
                ints("pads", 1, 0, 0, 1),
                integer("ceil_mode", ceil ? 1 : 0))
            .output("y");
    Imported.assertGives(Plain.pool(x, 3, 2, window, Plain.MAX), model, x);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "1, 0", "1, 1"})
  void averagePool(int countPadding, int ceil) {
    Nd x = Nd.random(random, 1, 3, 6, 6);
    Window window =
        new Window(new int[] {2, 2}, new int[] {1, 1}, new int[] {1, 1, 0, 1}, ceil == 1);
    ModelWriter model =
        ModelWriter.opset(22)
            .input("x", 1, 3, 6, 6)
            .node(
                "AveragePool x -> y",
                ints("kernel_shape", 3, 3),
                ints("strides", 2, 2),
                ints("pads", 1, 1, 0, 1),
                integer("count_include_pad", countPadding),
                integer("ceil_mode", ceil))
            .output("y");
    Plain.Reduction mean = countPadding == 1 ? Plain.PADDED_MEAN : Plain.MEAN;
    Imported.assertGives(Plain.pool(x, 3, 3, window, mean), model, x);
  }

  @Test
  void poolOfRows() {
    Nd x = Nd.random(random, 2, 3, 9);
    ModelWriter model =
        ModelWriter.opset(6)
            .input("x", 2, 3, 9)
            .node("MaxPool x -> y", ints("kernel_shape", 3), ints("strides", 2))
            .output("y");
    Nd expected = Plain.pool(x.withDims(2, 3, 1, 9), 1, 3, Window.of(2, 0, 0, 0, 0), Plain.MAX);
    Imported.assertGives(expected.withDims(2, 3, 4), model, x);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void lpPool(int p) {
    Nd x = Nd.random(random, 1, 2, 5, 6);
    ModelWriter model =
        ModelWriter.opset(18)
            .input("x", 1, 2, 5, 6)
            .node("LpPool x -> y", ints("kernel_shape", 2, 3), integer("p", p))
            .output("y");
    Imported.assertGives(Plain.pool(x, 2, 3, Window.of(1, 0, 0, 0, 0), Plain.norm(p)), model, x);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"})
  void globalPool(String operator) {
    Nd x = Nd.random(random, 2, 3, 4, 5);
    Plain.Reduction reduction =
        operator.contains("Max") ? Plain.MAX : operator.contains("Lp") ? Plain.norm(2) : Plain.MEAN;
    ModelWriter model =
        ModelWriter.opset(9).input("x", 2, 3, 4, 5).node(operator + " x -> y").output("y");
    Imported.assertGives(Plain.pool(x, 4, 5, Window.of(1, 0, 0, 0, 0), reduction), model, x);
  }

  @Test
  void globalPoolOfFiveDimensions() {
    Nd x = Nd.random(random, 2, 3, 2, 4, 5);
    Nd expected = Plain.pool(x.withDims(2, 3, 8, 5), 8, 5, Window.of(1, 0, 0, 0, 0), Plain.MAX);
    ModelWriter model =
        ModelWriter.opset(9).input("x", 2, 3, 2, 4, 5).node("GlobalMaxPool x -> y").output("y");
    Imported.assertGives(expected.withDims(2, 3, 1, 1, 1), model, x);
  }
}
