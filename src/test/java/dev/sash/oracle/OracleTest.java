package dev.sash.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.layer.Activation;
import dev.sash.layer.Convolution;
import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.Padding;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Rounding;
import dev.sash.layer.Softmax;
import dev.sash.layer.Transpose;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/// The oracle against numbers worked out by hand.
class OracleTest {

  private static Volume image(int height, int width, float... values) {
    return Volume.ofNchw(Arena.ofAuto(), Shape.of(height, width, 1), values);
  }

  private static Expected evaluate(Layer layer, Volume input) {
    return Oracle.DIRECT.evaluate(layer, List.of(Expected.of(input)));
  }

  private static final Volume THREE = image(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);

  @Test
  void aConvolutionCorrelatesAndKnowsItsMagnitude() {
    Kernels kernels =
        Kernels.ofOihw(Tensor.copyOf(new float[] {1, -1, 2, 0, 0, 0, 0, 1}, 2, 1, 2, 2));
    Convolution layer =
        Convolution.of(
            kernels, Optional.of(Tensor.copyOf(new float[] {10, 0}, 2)), Geometry.of(2, 2));
    Expected output = evaluate(layer, THREE);
    assertArrayEquals(new double[] {17, 5, 19, 6, 23, 8, 25, 9}, output.values());
    // 10 + 1 + 2 + 2 * 4 terms without their signs.
    assertEquals(21 * 4 * Math.ulp(1f), output.errors()[0]);
  }

  @Test
  void paddingAddsZerosToAConvolutionAndNothingToAMaximum() {
    Kernels ones =
        Kernels.ofOihw(Tensor.copyOf(new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, 1, 1, 3, 3));
    Geometry padded = Geometry.of(3, 3).withPadding(1).withStride(2);
    assertArrayEquals(
        new double[] {12, 16, 24, 28},
        evaluate(Convolution.of(ones, Optional.empty(), padded), THREE).values());
    Volume negative = image(2, 2, -1, -2, -3, -4);
    assertArrayEquals(
        new double[] {-1, -2, -3, -4},
        evaluate(
                Pooling.max(Geometry.of(2, 2).withPadding(new Padding(1, 1, 1, 1)).withStride(2)),
                negative)
            .values());
  }

  @Test
  void anAverageCountsThePaddingOnlyWhereAsked() {
    Geometry geometry = Geometry.of(2, 2).withPadding(new Padding(1, 1, 0, 0)).withStride(2);
    assertArrayEquals(
        new double[] {1, 2.5, 5.5, 7}, evaluate(Pooling.average(geometry), THREE).values());
    assertArrayEquals(
        new double[] {0.25, 1.25, 2.75, 7},
        evaluate(new Pooling(Reduction.AVERAGE, geometry, true), THREE).values());
  }

  @Test
  void positionsBeyondThePaddingNeverCount() {
    Geometry ceil = Geometry.of(2, 2).withStride(2).withRounding(Rounding.CEIL);
    double[] expected = {3, 4.5, 7.5, 9};
    assertArrayEquals(expected, evaluate(Pooling.average(ceil), THREE).values());
    assertArrayEquals(
        expected, evaluate(new Pooling(Reduction.AVERAGE, ceil, true), THREE).values());
  }

  @Test
  void aNormAddsPowers() {
    Volume input = image(1, 2, 3, -4);
    Geometry both = Geometry.of(1, 2);
    assertArrayEquals(
        new double[] {7}, evaluate(new Pooling(Reduction.norm(1), both, false), input).values());
    assertArrayEquals(
        new double[] {5}, evaluate(new Pooling(Reduction.norm(2), both, false), input).values());
    assertArrayEquals(
        new double[] {Math.cbrt(91)},
        evaluate(new Pooling(Reduction.norm(3), both, false), input).values(),
        1e-12);
  }

  @Test
  void anEvenNeighbourhoodReachesFurtherAhead() {
    // For size 2 the neighbours of channel c are c and c + 1, as in the ONNX definition.
    Volume input = Volume.ofNchw(Arena.ofAuto(), Shape.of(1, 1, 3), 1, 2, 3);
    assertArrayEquals(
        new double[] {1 / 6.0, 2 / 14.0, 3 / 10.0},
        evaluate(new LocalResponseNormalization(2, 2, 1, 1), input).values(),
        1e-12);
  }

  @Test
  void softmaxOfLogarithmsIsTheirShares() {
    Volume input =
        Volume.ofNchw(
            Arena.ofAuto(),
            Shape.of(1, 1, 3),
            (float) Math.log(1),
            (float) Math.log(2),
            (float) Math.log(5));
    assertArrayEquals(
        new double[] {0.125, 0.25, 0.625}, evaluate(Softmax.DEPTH, input).values(), 1e-7);
  }

  @Test
  void orderAndTransposeMoveElements() {
    Volume input = Volume.ofNchw(Arena.ofAuto(), Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6);
    assertArrayEquals(
        new double[] {1, 2, 3, 4, 5, 6}, evaluate(new Flatten(Flatten.Order.CHW), input).values());
    assertArrayEquals(
        new double[] {1, 3, 5, 2, 4, 6}, evaluate(new Flatten(Flatten.Order.HWC), input).values());
    assertArrayEquals(
        new double[] {1, 2, 3, 4, 5, 6}, evaluate(Transpose.of(0, 3, 1, 2), input).values());
  }

  @Test
  void errorsAreCarriedOn() {
    Expected input = new Expected(Shape.of(1, 1, 1), new double[] {2}, new double[] {0.5});
    Expected output = Oracle.DIRECT.evaluate(Activation.leakyRelu(3), List.of(input));
    assertEquals(1.5, output.errors()[0]);
  }

  @Test
  void theCheckFailsBeyondTheAllowedError() {
    Expected expected =
        new Expected(Shape.of(1, 2, 1), new double[] {1, 2}, new double[] {0, 0.25});
    expected.check("within", image(1, 2, 1, 2.25f));
    for (float wrong : new float[] {2.5f, Float.NaN, Float.POSITIVE_INFINITY}) {
      AssertionFailedError failure =
          assertThrows(
              AssertionFailedError.class, () -> expected.check("beyond", image(1, 2, 1, wrong)));
      assertEquals(
          "beyond: element (batch=0, y=0, x=1, channel=0) of 1x2x1: expected 2.0, got "
              + wrong
              + ", allowed error 0.25",
          failure.getMessage());
    }
    assertThrows(
        AssertionFailedError.class,
        () -> expected.check("inexact", image(1, 2, Math.nextUp(1f), 2)));
    assertThrows(AssertionFailedError.class, () -> expected.check("shape", image(2, 1, 1, 2)));
  }
}
