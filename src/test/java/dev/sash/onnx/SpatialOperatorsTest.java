package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.number;
import static dev.sash.onnx.ModelWriter.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.file.WireMessage;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Transposed convolution, means and instance normalisation, against plain loops.
class SpatialOperatorsTest {

  private final Random random = new Random(19);
  private final Nd x = Nd.random(random, 2, 3, 4, 5);

  private static ModelWriter model(long opset, Nd x) {
    return ModelWriter.opset(opset)
        .input("x", Arrays.stream(x.dims()).boxed().toArray())
        .output("y");
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
