package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.Padding;
import dev.sash.network.Network;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.SampleNetworks;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds of convolutions and networks whatever the numbers are.
class PropertiesTest {

  private final Samples samples = new Samples(31);

  private static Network single(Layer layer, Shape shape) {
    Network.Builder builder = Network.builder();
    builder.input("image", shape);
    builder.add("layer", layer, "image");
    return builder.build();
  }

  private static Volume run(Network network, Volume input) {
    Volume output = Volume.allocate(Arena.ofAuto(), network.outputShape());
    Options exact = Options.defaults().withAccuracy(Accuracy.EXACT);
    try (Model model = Model.load(network, exact.withThreads(2));
        Session session = model.session()) {
      session.run(input, output);
    }
    return output;
  }

  private interface Formula {
    float at(int b, int y, int x, int d);
  }

  private static Volume volume(Shape shape, Formula formula) {
    Volume volume = Volume.allocate(Arena.ofAuto(), shape);
    for (int b = 0; b < shape.batch(); b++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          for (int d = 0; d < shape.depth(); d++) {
            volume.set(b, y, x, d, formula.at(b, y, x, d));
          }
        }
      }
    }
    return volume;
  }

  /// Returns what is expected where another way of computing it gave `values`: twice the allowed
  /// error.
  private static Expected expected(Network network, Volume input, Volume values) {
    Expected oracle = Oracle.DIRECT.outputs(network, List.of(input)).getFirst();
    Expected expected = Expected.of(values);
    for (int i = 0; i < expected.errors().length; i++) {
      expected.errors()[i] = 2 * oracle.errors()[i];
    }
    return expected;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void aConvolutionWithoutBiasIsLinear(int size) {
    Shape shape = Shape.of(17, 15, 7);
    Kernels kernels = samples.kernels(Kernels.Order.OIHW, 9, 7, size, size);
    Geometry geometry = Geometry.of(size, size).withPadding(size / 2);
    Network network = single(Convolution.of(kernels, Optional.empty(), geometry), shape);
    Volume first = samples.volume(shape);
    Volume second = samples.volume(shape);
    Volume firstResult = run(network, first);
    Volume secondResult = run(network, second);
    Volume mixed =
        volume(shape, (b, y, x, d) -> 2 * first.get(b, y, x, d) - 0.5f * second.get(b, y, x, d));
    Volume mixedResults =
        volume(
            network.outputShape(),
            (b, y, x, d) -> 2 * firstResult.get(b, y, x, d) - 0.5f * secondResult.get(b, y, x, d));
    expected(network, mixed, mixedResults).check("2 a - b / 2", run(network, mixed));
    Volume doubled = volume(shape, (b, y, x, d) -> 2 * first.get(b, y, x, d));
    Volume doubledResults =
        volume(network.outputShape(), (b, y, x, d) -> 2 * firstResult.get(b, y, x, d));
    assertEquals(-1, doubledResults.segment().mismatch(run(network, doubled).segment()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void aKernelOfASingleOneShifts(int position) {
    int depth = 5;
    int kernelY = position / 3;
    int kernelX = position % 3;
    float[] weights = new float[depth * depth * 9];
    for (int channel = 0; channel < depth; channel++) {
      weights[((channel * depth + channel) * 3 + kernelY) * 3 + kernelX] = 1;
    }
    Kernels kernels = Kernels.ofOihw(Tensor.copyOf(weights, depth, depth, 3, 3));
    Geometry geometry = Geometry.of(3, 3).withPadding(1);
    Shape shape = Shape.of(2, 9, 8, depth);
    Volume input = samples.volume(shape);
    Volume output = run(single(Convolution.of(kernels, Optional.empty(), geometry), shape), input);
    Volume shifted =
        volume(
            shape,
            (b, y, x, d) -> {
              int fromY = y + kernelY - 1;
              int fromX = x + kernelX - 1;
              boolean inside = fromY >= 0 && fromY < 9 && fromX >= 0 && fromX < 8;
              return inside ? input.get(b, fromY, fromX, d) : 0;
            });
    for (int i = 0; i < shape.elementCount(); i++) {
      long at = 4L * i;
      assertEquals(
          shifted.segment().get(ValueLayout.JAVA_FLOAT, at),
          output.segment().get(ValueLayout.JAVA_FLOAT, at));
    }
  }

  @Test
  void aBatchGivesWhatItsImagesGiveAlone() {
    Network one = SampleNetworks.leNet();
    Network several = one.withInputShape(one.inputShape().withBatch(5));
    Volume images = samples.volume(several.inputShape());
    Volume together = run(several, images);
    for (int image = 0; image < 5; image++) {
      Volume alone = run(one, images.asImage(image));
      expected(one, images.asImage(image), alone).check("image " + image, together.asImage(image));
    }
  }

  @Test
  void aWindowGivesWhatItGivesAlone() {
    Geometry geometry = Geometry.of(5, 3).withStride(2, 1);
    Layer layer = samples.convolution(33, 16, geometry);
    Network large = single(layer, Shape.of(61, 50, 16));
    Volume image = samples.volume(large.inputShape());
    Volume whole = run(large, image);
    for (int[] corner : new int[][] {{0, 0}, {10, 7}, {56, 0}, {30, 47}}) {
      Volume window = image.asWindow(corner[0], corner[1], 5, 3);
      Network small = single(layer, window.shape());
      expected(small, window, run(small, window))
          .check("window", whole.asWindow(corner[0] / 2, corner[1], 1, 1));
    }
  }

  @Test
  void paddingIsTheSameAsABorderOfZeros() {
    Padding padding = new Padding(1, 2, 3, 0);
    Geometry inner = Geometry.of(3, 4).withStride(1, 2);
    Kernels kernels = samples.kernels(Kernels.Order.HWIO, 6, 3, 3, 4);
    Shape shape = Shape.of(2, 9, 11, 3);
    Volume image = samples.volume(shape);
    Volume bordered = Volume.allocate(Arena.ofAuto(), Shape.of(2, 13, 13, 3));
    bordered.asWindow(1, 2, 9, 11).copyFrom(image);
    Convolution padded = Convolution.of(kernels, Optional.empty(), inner.withPadding(padding));
    Network first = single(padded, shape);
    Network second = single(Convolution.of(kernels, Optional.empty(), inner), bordered.shape());
    expected(first, image, run(first, image)).check("bordered", run(second, bordered));
  }
}
