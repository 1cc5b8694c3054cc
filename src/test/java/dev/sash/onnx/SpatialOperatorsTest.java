package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.number;
import static dev.sash.onnx.ModelWriter.numbers;
import static dev.sash.onnx.ModelWriter.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.file.WireMessage;
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

/// Resizing, transposed convolution, means and instance normalisation, against plain loops.
class SpatialOperatorsTest {

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
    Nd wide = resized(x, 3, 10, i -> Math.floor(i / 2.0), SpatialOperatorsTest::same);
    Nd expected = resized(wide, 2, 3, i -> Math.ceil(i / 0.75), SpatialOperatorsTest::same);
    ModelWriter model =
        model(10, x).weights("s", new float[] {1, 1, 0.75f, 2}, 4).node("Resize x,s -> y");
    Imported.assertGives(expected, model, x);
  }

  @ParameterizedTest
  @CsvSource({"6", "7", "9"})
  void upsampleInEveryForm(long opset) {
    Nd high = resized(x, 2, 8, i -> i / 2.0, SpatialOperatorsTest::linear);
    Nd expected = resized(high, 3, 7, i -> i / 1.5, SpatialOperatorsTest::linear);
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
        mode.equals("cubic") ? SpatialOperatorsTest::cubic : SpatialOperatorsTest::linear;
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
    Imported.assertGives(resized(x, 2, 8, rounded, SpatialOperatorsTest::same), model, x);
  }

  @Test
  void resizeToSizesAlongAnyAxes() {
    Nd deep = resized(x, 1, 5, i -> (i + 0.5) * 3 / 5 - 0.5, SpatialOperatorsTest::linear);
    Nd high = resized(deep, 2, 6, i -> (i + 0.5) * 4 / 6 - 0.5, SpatialOperatorsTest::linear);
    Nd expected = resized(high, 3, 3, i -> (i + 0.5) * 5 / 3 - 0.5, SpatialOperatorsTest::linear);
    ModelWriter model =
        model(13, x)
            .weights("none", new float[0], 0)
            .integers("sizes", 2, 5, 6, 3)
            .node("Resize x,none,none,sizes -> y", text("mode", "linear"));
    Imported.assertGives(expected, model, x);
  }

  @Test
  void resizeOfChannelsLastValues() {
    Nd high = resized(x, 1, 6, i -> (i + 0.5) / 2 - 0.5, SpatialOperatorsTest::linear);
    Nd expected = resized(high, 2, 8, i -> (i + 0.5) / 2 - 0.5, SpatialOperatorsTest::linear);
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

  private static Nd convTranspose(
      Nd x, Nd w, Nd b, int groups, int[] strides, int[] dilations, int[] pads, long... spatial) {
    int filters = w.size(1);
    Nd y = Nd.zeros(x.size(0), (long) filters * groups, spatial[0], spatial[1]);
    for (int i = 0; b != null && i < y.values().length; i++) {
      y.values()[i] = b.get(y.at(i)[1]);
    }
    for (int i = 0; i < x.values().length; i++) {
      long[] at = x.at(i);
      int depth = x.size(1) / groups;
      for (int f = 0; f < filters; f++) {
        for (int ky = 0; ky < w.size(2); ky++) {
          for (int kx = 0; kx < w.size(3); kx++) {
            long toY = at[2] * strides[0] + (long) ky * dilations[0] - pads[0];
            long toX = at[3] * strides[1] + (long) kx * dilations[1] - pads[1];
            long filter = at[1] / depth * filters + f;
            if (toY >= 0 && toY < spatial[0] && toX >= 0 && toX < spatial[1]) {
              float sum = y.get(at[0], filter, toY, toX);
              y.set(sum + x.values()[i] * w.get(at[1], f, ky, kx), at[0], filter, toY, toX);
            }
          }
        }
      }
    }
    return y;
  }

  @Test
  void convTransposeWithEverything() {
    Nd image = Nd.random(random, 2, 4, 3, 5);
    Nd w = Nd.random(random, 4, 3, 3, 2);
    Nd b = Nd.random(random, 6);
    ModelWriter model =
        model(11, image)
            .weights("w", w)
            .weights("b", b)
            .node(
                "ConvTranspose x,w,b -> y",
                integer("group", 2),
                ints("strides", 2, 3),
                ints("dilations", 2, 1),
                ints("pads", 1, 0, 2, 1),
                ints("output_padding", 1, 2),
                ints("kernel_shape", 3, 2));
    int[] pads = {1, 0};
    Nd expected = convTranspose(image, w, b, 2, new int[] {2, 3}, new int[] {2, 1}, pads, 7, 15);
    Imported.assertGives(expected, model, image);
  }

  /// Along height 2 * 3 + 3 - 7 = 2 positions are too many, along width 2 * 4 + 3 - 10 = 1 is.
  @ParameterizedTest
  @CsvSource({
    "9, NOTSET, 1, 0",
    "9, SAME_LOWER, 1, 0",
    "9, SAME_UPPER, 1, 1",
    "11, NOTSET, 1, 1",
    "11, SAME_UPPER, 1, 0",
    "22, SAME_LOWER, 1, 1"
  })
  void convTransposeToAnOutputShape(long opset, String mode, int top, int left) {
    Nd w = Nd.random(random, 3, 2, 3, 3);
    ModelWriter model =
        model(opset, x)
            .weights("w", w)
            .node(
                "ConvTranspose x,w -> y",
                ints("strides", 2, 2),
                ints("output_shape", 7, 10),
                text("auto_pad", mode));
    int[] two = {2, 2};
    Nd expected = convTranspose(x, w, null, 1, two, new int[] {1, 1}, new int[] {top, left}, 7, 10);
    Imported.assertGives(expected, model, x);
  }

  @Test
  void convTransposeToMultiplesOfTheInput() {
    Nd w = Nd.random(random, 3, 2, 3, 3);
    ModelWriter model =
        model(14, x)
            .weights("w", w)
            .node("ConvTranspose x,w -> y", ints("strides", 2, 2), text("auto_pad", "SAME_UPPER"));
    int[] two = {2, 2};
    Nd expected = convTranspose(x, w, null, 1, two, new int[] {1, 1}, new int[2], 8, 10);
    Imported.assertGives(expected, model, x);
  }

  @Test
  void convTransposeToMoreThanKernelsReach() {
    Nd w = Nd.random(random, 3, 1, 2, 2);
    Nd b = Nd.of(new float[] {0.5f}, 1);
    ModelWriter model =
        model(11, x)
            .weights("w", w)
            .weights("b", b)
            .node("ConvTranspose x,w,b -> y", ints("output_shape", 7, 6));
    int[] one = {1, 1};
    Imported.assertGives(convTranspose(x, w, b, 1, one, one, new int[2], 7, 6), model, x);
  }

  @Test
  void convTransposeOfRows() {
    Nd row = Nd.random(random, 2, 3, 6);
    Nd w = Nd.random(random, 3, 2, 4);
    ModelWriter model =
        model(1, row)
            .weights("w", w)
            .node("ConvTranspose x,w -> y", ints("strides", 3), ints("pads", 1, 2));
    Nd expected =
        convTranspose(
            row.withDims(2, 3, 1, 6),
            w.withDims(3, 2, 1, 4),
            null,
            1,
            new int[] {1, 3},
            new int[] {1, 1},
            new int[] {0, 1},
            1,
            16);
    Imported.assertGives(expected.withDims(2, 2, 16), model, row);
  }

  private static Nd mean(Nd x, boolean... isReduced) {
    long[] dims = x.dims().clone();
    double count = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      count *= isReduced[axis] ? dims[axis] : 1;
      dims[axis] = isReduced[axis] ? 1 : dims[axis];
    }
    Nd y = Nd.zeros(dims);
    for (int i = 0; i < x.values().length; i++) {
      long[] at = x.at(i);
      for (int axis = 0; axis < at.length; axis++) {
        at[axis] = isReduced[axis] ? 0 : at[axis];
      }
      y.set((float) (y.get(at) + x.values()[i] / count), at);
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({
    "'2,3', 9, 1, 2x3x1x1",
    "'-1,-2', 18, 1, 2x3x1x1",
    "'1', 9, 1, 2x1x4x5",
    "'1', 9, 0, 2x4x5",
    "'0,3', 18, 0, 3x4",
    "'1,2,3', 13, 0, 2",
    "'', 13, 1, 1x1x1x1",
    "'', 18, 0,"
  })
  void reduceMean(String text, long opset, int keep, String shape) {
    long[] axes =
        Arrays.stream(text.split(","))
            .filter(each -> !each.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    boolean[] isReduced = new boolean[4];
    Arrays.fill(isReduced, axes.length == 0);
    Arrays.stream(axes).forEach(axis -> isReduced[Math.floorMod(axis, 4)] = true);
    ModelWriter model = model(opset, x);
    if (axes.length == 0) {
      model.node("ReduceMean x -> y", integer("keepdims", keep));
    } else if (opset < 18) {
      model.node("ReduceMean x -> y", ints("axes", axes), integer("keepdims", keep));
    } else {
      model.integers("a", axes).node("ReduceMean x,a -> y", integer("keepdims", keep));
    }
    long[] dims =
        shape == null
            ? new long[0]
            : Arrays.stream(shape.split("x")).mapToLong(Long::parseLong).toArray();
    Imported.assertGives(mean(x, isReduced).withDims(dims), model, x);
    assertEquals("mean", Imported.kinds(model.toModel()).split(",")[0]);
  }

  @Test
  void reduceMeanOfScatteredAxes() {
    Nd five = Nd.random(random, 2, 3, 4, 2, 5);
    ModelWriter model = model(13, five).node("ReduceMean x -> y", ints("axes", 0, 3, 1));
    Imported.assertGives(mean(five, true, true, false, true, false), model, five);
    ModelWriter nothing =
        model(18, x)
            .node("ReduceMean x -> m", integer("noop_with_empty_axes", 1))
            .node("Relu m -> y");
    assertEquals("ReLU", Imported.kinds(nothing.toModel()));
  }

  @ParameterizedTest
  @CsvSource({"2x3x4x5", "2x3x7", "1x3x2x4x2"})
  void instanceNormalization(String text) {
    long[] dims = Arrays.stream(text.split("x")).mapToLong(Long::parseLong).toArray();
    Nd image = Nd.random(random, dims);
    Nd scale = Nd.random(random, 3);
    Nd shift = Nd.random(random, 3);
    WireMessage epsilon = number("epsilon", 0.01f);
    ModelWriter model =
        model(6, image)
            .weights("s", scale)
            .weights("b", shift)
            .node("InstanceNormalization x,s,b -> y", epsilon);
    boolean[] isReduced = new boolean[dims.length];
    Arrays.fill(isReduced, 2, dims.length, true);
    Nd mean = mean(image, isReduced);
    Nd centred = Nd.combine(image, mean, (a, b) -> a - b);
    Nd variance = mean(Nd.combine(centred, centred, (a, b) -> a * b), isReduced);
    Nd expected = Nd.combine(centred, variance, (a, b) -> (float) (a / Math.sqrt(b + 0.01)));
    for (int i = 0; i < expected.values().length; i++) {
      long channel = expected.at(i)[1];
      expected.values()[i] = expected.values()[i] * scale.get(channel) + shift.get(channel);
    }
    Imported.assertGives(expected, model, image);
  }
}
