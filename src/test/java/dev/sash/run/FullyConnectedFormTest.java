package dev.sash.run;

import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.Padding;
import dev.sash.layer.Pooling;
import dev.sash.layer.TiledConvolution;
import dev.sash.network.Network;
import dev.sash.network.SparseMatrix;
import dev.sash.oracle.Guarded;
import dev.sash.oracle.Samples;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The matrix of a layer times the input is what the layer gives.
class FullyConnectedFormTest {

  private static final Shape INPUT = Shape.of(6, 7, 4);

  static Stream<Layer> layers() {
    Samples samples = new Samples(71);
    Geometry three = Geometry.of(3, 2).withStride(2, 1).withPadding(new Padding(1, 0, 2, 1));
    return Stream.of(
        samples.convolution(5, 4, three),
        samples.convolution(6, 2, three.withDilation(2), 2),
        samples.convolution(4, 1, three, 4),
        samples.fullyConnected(Kernels.Order.OIHW, 3, INPUT),
        samples.fullyConnected(Kernels.Order.HWIO, 3, INPUT),
        samples.partiallyConnected(5, 4, three),
        samples.subsampling(4, three),
        samples.locallyConnected(3, INPUT, three),
        new TiledConvolution(samples.positionKernels(2, 3, 3, 4, three)));
  }

  private static Network network(Layer layer) {
    Network.Builder builder = Network.builder();
    builder.add("layer", layer, builder.input("input", INPUT));
    return builder.build();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void theMatrixTimesTheInputIsTheOutput(Layer layer) {
    Network network = network(layer);
    Volume input = new Samples(72).volume(INPUT);
    Shape shape = network.outputShape();
    Volume output = Guarded.contiguous(shape).volume();
    try (Model model = Model.load(network);
        Session session = model.session()) {
      session.run(input, output);
    }
    SparseMatrix matrix = network.toFullyConnected("layer");
    assertEquals(shape.elementCount(), matrix.rowCount());
    assertEquals(INPUT.elementCount(), matrix.columnCount());
    for (int row = 0; row < matrix.rowCount(); row++) {
      double sum = matrix.biases()[row];
      for (int i = matrix.rowStarts()[row]; i < matrix.rowStarts()[row + 1]; i++) {
        sum += matrix.weights()[i] * element(input, matrix.columns()[i]);
      }
      assertEquals(sum, element(output, row), 1e-5, "row " + row);
    }
  }

  private static float element(Volume volume, long index) {
    Shape shape = volume.shape();
    int depth = (int) (index % shape.depth());
    int x = (int) (index / shape.depth() % shape.width());
    return volume.get(0, (int) (index / shape.depth() / shape.width()), x, depth);
  }

  @Test
  void onlyWeightsThatMeetTheInputAreKept() {
    Samples samples = new Samples(73);
    SparseMatrix whole =
        network(samples.convolution(5, 4, Geometry.of(3, 3))).toFullyConnected("layer");
    assertEquals(4 * 5 * 5 * 36, whole.weights().length);
    SparseMatrix padded =
        network(samples.convolution(5, 4, Geometry.of(1, 1).withPadding(1)))
            .toFullyConnected("layer");
    assertEquals(8 * 9 * 5, padded.rowCount());
    assertEquals(6 * 7 * 5 * 4, padded.weights().length);
    assertEquals(padded.rowStarts()[0], padded.rowStarts()[1]);
  }

  @Test
  void refusesWhatHasNoWeights() {
    Network network = network(Pooling.max(Geometry.of(2, 2)));
    assertRejected(
        "layer: max pooling has no fully-connected form: only convolutions and fully-connected"
            + " layers have one",
        () -> network.toFullyConnected("layer"));
    assertRejected(
        "there is no layer 'conv'; there are [input, layer]",
        () -> network.toFullyConnected("conv"));
    assertRejected(
        "a matrix of 2 rows has 3 row starts, 1 biases, 0 columns and 0 weights",
        () -> new SparseMatrix(2, 1, new int[3], new long[0], new float[0], new float[1]));
  }
}
