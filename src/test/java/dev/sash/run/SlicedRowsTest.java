package dev.sash.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.network.Network;
import dev.sash.oracle.Oracle;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Convolutions whose im2col rows are too long for the cache are computed slice by slice.
class SlicedRowsTest {

  /// The rows of all positions, in bytes: more than a worker's scratch memory may hold at once.
  private static final long TOO_LONG = 700_000;

  /// With 920 filters the weights are too large for a copy, and the rows take their order.
  @ParameterizedTest
  @CsvSource({"OIHW, 40", "OHWI, 40", "HWIO, 40", "IHWO, 40", "OIHW, 920", "IHWO, 920"})
  void agreesWithTheOracle(Kernels.Order order, int filters) {
    int depth = 1024;
    Random random = new Random(filters);
    float[] weights = new float[filters * depth * 9];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextFloat() - 0.5f;
    }
    Kernels kernels =
        new Kernels(Tensor.copyOf(weights, weights.length), order, filters, depth, 3, 3);
    Network.Builder builder = Network.builder();
    builder.add(
        "conv",
        Convolution.of(kernels, Optional.empty(), Geometry.of(3, 3).withPadding(1)),
        builder.input("data", Shape.of(4, 5, depth)));
    Network network = builder.build();
    try (Arena arena = Arena.ofShared();
        Model model = Model.load(network, Options.defaults().withAccuracy(Accuracy.EXACT));
        Session session = model.session()) {
      Volume input = Volume.allocate(arena, network.inputShape());
      Volume output = Volume.allocate(arena, network.outputShape());
      for (long i = 0; i < input.shape().elementCount(); i++) {
        input.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat() - 0.5f);
      }
      assertTrue(20L * depth * 9 * Float.BYTES > TOO_LONG);
      assertTrue(session.plan().scratchByteSize() < TOO_LONG);
      session.fillWorkspace(Float.NaN);
      session.run(input, output);
      Oracle.DIRECT
          .outputs(network, List.of(input))
          .getFirst()
          .check(order + " " + filters, output);
    }
  }
}
