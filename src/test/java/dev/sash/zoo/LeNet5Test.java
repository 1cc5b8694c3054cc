package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.PartiallyConnected;
import dev.sash.network.Network;
import dev.sash.network.Weights;
import dev.sash.run.Model;
import dev.sash.run.Session;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeNet5Test {

  /// A sum of squares, its root, and the root's square, each rounded.
  private static final double ROUNDING = 16 * Math.ulp(1f);

  private static final Blueprint PUBLISHED = Architecture.LENET5_PUBLISHED.blueprint();

  private final Map<String, Tensor> tensors = ZeroWeights.tensors(PUBLISHED.parameters());

  /// Table I: ten maps of C3 see each map of S2, six of them three, nine four, one all.
  @Test
  void connectsMapsAsPublished() {
    Network network = PUBLISHED.build(Weights.of(tensors));
    PartiallyConnected layer = (PartiallyConnected) network.node("c3").layer();
    List<Set<Integer>> connections = layer.connections();
    for (int map = 0; map < 6; map++) {
      int source = map;
      assertEquals(10, connections.stream().filter(seen -> seen.contains(source)).count());
    }
    assertEquals(
        List.of(3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6),
        connections.stream().map(Set::size).toList());
    assertEquals(16, connections.stream().distinct().count());
  }

  /// All weights but the biases of F6 are zero, so that the input does not matter.
  @Test
  void givesSquaredDistancesFromTheCodes() {
    float[] biases = new float[84];
    float[] codes = new float[840];
    for (int unit = 0; unit < 84; unit++) {
      biases[unit] = unit / 42f - 1;
      for (int digit = 0; digit < 10; digit++) {
        codes[digit * 84 + unit] = unit % (digit + 2) == 0 ? 1 : -1;
      }
    }
    tensors.put("f6.bias", Tensor.copyOf(biases, 84));
    tensors.put("output.weight", Tensor.copyOf(codes, 10, 84));
    Network network = PUBLISHED.build(Weights.of(tensors));
    try (Arena arena = Arena.ofShared();
        Model model = Model.load(network);
        Session session = model.session()) {
      Volume output = Volume.allocate(arena, network.outputShape());
      session.run(Volume.allocate(arena, network.inputShape()), output);
      for (int digit = 0; digit < 10; digit++) {
        double distance = 0;
        for (int unit = 0; unit < 84; unit++) {
          double value = 1.7159 * Math.tanh(2 * biases[unit] / 3.0);
          distance += Math.pow(value - codes[digit * 84 + unit], 2);
        }
        assertEquals(distance, output.get(0, 0, digit), ROUNDING * distance, "digit " + digit);
      }
    }
  }
}
