package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.number;
import static dev.sash.onnx.ModelWriter.numbers;
import static dev.sash.onnx.ModelWriter.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Resampling;
import dev.sash.layer.Resampling.Interpolation;
import dev.sash.layer.Resampling.Mapping;
import dev.sash.layer.Resize;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Resizing, against plain loops.
class ResizingOperatorsTest {

  private final Random random = new Random(19);
  private final Nd x = Nd.random(random, 2, 3, 4, 5);

  private static ModelWriter model(long opset, Nd x) {
    return ModelWriter.opset(opset)
        .input("x", Arrays.stream(x.dims()).boxed().toArray())
        .output("y");
  }

  /// Where an output position lies on the input axis.
  private interface Position {
    double of(int output);
  }

  /// Resizes one axis: a sum of values around each position, weighted by their distance.
  private static Nd resized(
      Nd x, int axis, int outputs, Position position, DoubleUnaryOperator weight) {
    long[] dims = x.dims().clone();
    dims[axis] = outputs;
    Nd y = Nd.zeros(dims);
    for (int i = 0; i < y.values().length; i++) {
      long[] at = y.at(i);
      double place = position.of((int) at[axis]);
      double sum = 0;
      for (long index = (long) Math.floor(place) - 3; index <= place + 4; index++) {
        at[axis] = Math.clamp(index, 0, x.size(axis) - 1);
        sum += weight.applyAsDouble(index - place) * x.get(at);
      }
      y.values()[i] = (float) sum;
    }
    return y;
  }

  private static double linear(double distance) {
    return Math.max(0, 1 - Math.abs(distance));
  }

  private static double cubic(double distance) {
    double d = Math.abs(distance);
    double a = -0.75;
    return d <= 1
        ? (a + 2) * d * d * d - (a + 3) * d * d + 1
        : d < 2 ? a * (d * d * d - 5 * d * d + 8 * d - 4) : 0;
  }

  private static double same(double distance) {
    return distance == 0 ? 1 : 0;
  }

  @Test
  void oldNearestTakesTheOneBeforeAndTheOneBehindWhereItShrinks() {
    Nd wide = resized(x, 3, 10, i -> Math.floor(i / 2.0), ResizingOperatorsTest::same);
    Nd expected = resized(wide, 2, 3, i -> Math.ceil(i / 0.75), ResizingOperatorsTest::same);
    ModelWriter model =
        model(10, x).weights("s", new float[] {1, 1, 0.75f, 2}, 4).node("Resize x,s -> y");
    Imported.assertGives(expected, model, x);
  }

  @ParameterizedTest
  @CsvSource({"6", "7", "9"})
  void upsampleInEveryForm(long opset) {
    Nd high = resized(x, 2, 8, i -> i / 2.0, ResizingOperatorsTest::linear);
    Nd expected = resized(high, 3, 7, i -> i / 1.5, ResizingOperatorsTest::linear);
    ModelWriter model = model(opset, x);
    if (opset == 6) {
      model.node(
          "Upsample x -> y",
          text("mode", "bilinear"),
          number("height_scale", 2),
          number("width_scale", 1.5f));
    } else if (opset == 7) {
      model.node("Upsample x -> y", text("mode", "linear"), numbers("scales", 1, 1, 2, 1.5f));
    } else {
      model
          .weights("s", new float[] {1, 1, 2, 1.5f}, 4)
          .node("Upsample x,s -> y", text("mode", "linear"));
    }
    Imported.assertGives(expected, model, x);
    assertEquals("resize", Imported.kinds(model.toModel()));
  }

  @ParameterizedTest
  @CsvSource({
    "half_pixel, linear",
    "pytorch_half_pixel, cubic",
    "align_corners, linear",
    "align_corners, cubic",
    "asymmetric, cubic",
    "half_pixel_symmetric, linear"
  })
  void resizeByScales(String position, String mode) {
    double scale = 1.7;
    Position place =
        switch (position) {
          case "align_corners" -> i -> i * (5 - 1) / (8.0 - 1);
          case "asymmetric" -> i -> i / scale;
          case "half_pixel_symmetric" ->
              i -> 5 / 2.0 * (1 - 8 / (5 * scale)) + (i + 0.5) / scale - 0.5;
          default -> i -> (i + 0.5) / scale - 0.5;
        };
    DoubleUnaryOperator weight =
        mode.equals("cubic") ? ResizingOperatorsTest::cubic : ResizingOperatorsTest::linear;
    ModelWriter model =
        model(19, x)
            .weights("s", new float[] {1, 1, 1, 1.7f}, 4)
            .node(
                "Resize x,,s -> y",
                text("mode", mode),
                text("coordinate_transformation_mode", position));
    Imported.assertGives(resized(x, 3, 8, place, weight), model, x);
  }

  @ParameterizedTest
  @CsvSource({
    "half_pixel, round_prefer_floor, 0",
    "half_pixel, round_prefer_ceil, 0",
    "half_pixel, floor, 0",
    "half_pixel, ceil, 0",
    "tf_half_pixel_for_nn, floor, 0.5",
    "tf_half_pixel_for_nn, round_prefer_floor, 0.5"
  })
  void resizeToTheNearest(String position, String mode, double shift) {
    Position place = i -> (i + 0.5) / 2 - 0.5 + shift;
    Position rounded =
        switch (mode) {
          case "floor" -> i -> Math.floor(place.of(i));
          case "ceil" -> i -> Math.ceil(place.of(i));
          case "round_prefer_floor" -> i -> Math.ceil(place.of(i) - 0.5);
          default -> i -> Math.floor(place.of(i) + 0.5);
        };
    ModelWriter model =
        model(11, x)
            .weights("none", new float[0], 0)
            .weights("s", new float[] {1, 1, 2, 1}, 4)
            .node(
                "Resize x,none,s -> y",
                text("nearest_mode", mode),
                text("coordinate_transformation_mode", position));
    Imported.assertGives(resized(x, 2, 8, rounded, ResizingOperatorsTest::same), model, x);
  }

  @Test
  void resizeToSizesAlongAnyAxes() {
    Nd deep = resized(x, 1, 5, i -> (i + 0.5) * 3 / 5 - 0.5, ResizingOperatorsTest::linear);
    Nd high = resized(deep, 2, 6, i -> (i + 0.5) * 4 / 6 - 0.5, ResizingOperatorsTest::linear);
    Nd expected = resized(high, 3, 3, i -> (i + 0.5) * 5 / 3 - 0.5, ResizingOperatorsTest::linear);
    ModelWriter model =
        model(13, x)
            .weights("none", new float[0], 0)
            .integers("sizes", 2, 5, 6, 3)
            .node("Resize x,none,none,sizes -> y", text("mode", "linear"));
    Imported.assertGives(expected, model, x);
  }

  @Test
  void resizeOfChannelsLastValues() {
    Nd high = resized(x, 1, 6, i -> (i + 0.5) / 2 - 0.5, ResizingOperatorsTest::linear);
    Nd expected = resized(high, 2, 8, i -> (i + 0.5) / 2 - 0.5, ResizingOperatorsTest::linear);
    ModelWriter model =
        model(18, x)
            .weights("s", new float[] {2, 2}, 2)
            .node("Resize x,,s -> y", text("mode", "linear"), ints("axes", -2, 1));
    Imported.assertGives(expected, model, x);
  }

  private static Resize layer(ModelWriter model) {
    return (Resize) model.toModel().toNetwork().nodes().getLast().layer();
  }

  @Test
  void resizeHandsItsOptionsOn() {
    ModelWriter model =
        model(18, x)
            .weights("s", new float[] {0.5f, 0.6f}, 2)
            .node(
                "Resize x,,s -> y",
                text("mode", "cubic"),
                ints("axes", 2, 3),
                number("cubic_coeff_a", -0.5f),
                integer("antialias", 1),
                integer("exclude_outside", 1));
    Mapping mapping = Mapping.HALF_PIXEL;
    assertEquals(
        new Resize(
            new Resampling(0, 0.5, mapping, Interpolation.CUBIC, -0.5, true, true),
            new Resampling(0, 3 / 5.0, mapping, Interpolation.CUBIC, -0.5, true, true)),
        layer(model));
  }

  /// 8 rows of 4 are twice as many, 8 columns of 5 are 1.6 times as many.
  @ParameterizedTest
  @CsvSource({"not_larger, 6, 1.6, 8, 1.6", "not_smaller, 8, 2, 10, 2", "stretch, 8, 2, 8, 1.6"})
  void keepingTheAspectRatio(String policy, int rows, double high, int columns, double wide) {
    ModelWriter model =
        model(18, x)
            .integers("sizes", 8, 8)
            .node(
                "Resize x,,,sizes -> y",
                ints("axes", 2, 3),
                text("keep_aspect_ratio_policy", policy));
    Resize layer = layer(model);
    assertEquals(List.of(rows, columns), List.of(layer.height().size(), layer.width().size()));
    assertEquals(List.of(high, wide), List.of(layer.height().scale(), layer.width().scale()));
  }

  @Test
  void aThirdOfThreePositionsIsOne() {
    Nd row = Nd.counting(1, 1, 1, 11);
    ModelWriter model =
        model(13, row)
            .weights("s", new float[] {1, 1, 1, 1f / 11}, 4)
            .node("Resize x,,s -> y", text("mode", "linear"));
    Imported.assertGives(Nd.of(new float[] {5}, 1, 1, 1, 1), model, row);
    ModelWriter tenth =
        model(13, Nd.counting(1, 1, 1, 100))
            .weights("s", new float[] {1, 1, 1, 0.29f}, 4)
            .node("Resize x,,s -> y");
    assertEquals(29, layer(tenth).width().outputSize(100));
  }
}
