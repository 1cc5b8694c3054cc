package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Oracle;
import dev.sash.oracle.Samples;
import dev.sash.run.Model;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole networks with random weights against the oracle. Deep networks run on small images: the
/// layers are the same, and the oracle is slow.
class ForwardPassTest {

  /// Of the largest expected value.
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @CsvSource({
    "lenet5-published, 32",
    "lenet5, 32",
    "nin-cifar10, 9",
    "inception-naive, 5",
    "inception-reduced, 5",
    "googlenet, 48",
    "googlenet-torchvision, 33",
    "resnet18, 33",
    "resnet50, 17",
    "squeezenet1_1, 63"
  })
  void agreesWithTheOracle(String id, int size) {
    Blueprint blueprint = Architecture.of(id).blueprint();
    Samples samples = new Samples(3);
    try (Arena arena = Arena.ofShared()) {
      Network built = blueprint.build(blueprint.randomWeights(11, arena));
      Shape shape = Shape.of(size, size, built.inputShape().depth());
      Network network = scores(built.withInputShape(shape));
      Volume input = samples.volume(shape);
      Volume output = Volume.allocate(arena, network.outputShape());
      try (Model model = Model.load(network);
          Session session = model.session()) {
        session.run(input, output);
      }
      Expected expected = Oracle.DIRECT.outputs(network, List.of(input)).getFirst();
      check(expected, output);
    }
  }

  private static void check(Expected expected, Volume output) {
    assertEquals(expected.shape(), output.shape());
    double largest = Arrays.stream(expected.values()).map(Math::abs).max().orElseThrow();
    double least = Arrays.stream(expected.values()).map(Math::abs).min().orElseThrow();
    assertTrue(largest > 1e-2 && largest < 1e4 && largest > 1.01 * least, "largest " + largest);
    Shape shape = output.shape();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int channel = 0; channel < shape.depth(); channel++) {
          String where = "y=%d x=%d channel=%d".formatted(y, x, channel);
          double value = expected.value(0, y, x, channel);
          assertEquals(value, output.get(y, x, channel), TOLERANCE * largest, where);
        }
      }
    }
  }

  /// Returns the network without its softmax, which would hide small differences.
  private static Network scores(Network network) {
    Network.Builder builder = Network.builder();
    for (Node node : network.nodes()) {
      if (!(node.layer() instanceof Softmax)) {
        builder.add(node.name(), node.layer(), node.inputs());
      }
    }
    return builder.build();
  }
}
