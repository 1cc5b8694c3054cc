package dev.sash.onnx;

import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.zoo.Architecture;
import dev.sash.zoo.Blueprint;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The published architectures with random weights, written, read back and run by ONNX Runtime.
class WrittenArchitecturesTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void givesTheSameBits(Architecture architecture) throws Exception {
    Blueprint blueprint = architecture.blueprint();
    try (Arena arena = Arena.ofShared()) {
      Network network = blueprint.build(blueprint.randomWeights(11, arena));
      RoundTrip.of(network, folder.resolve("network.onnx")).assertReadsBack().assertPeerAgrees();
    }
  }

  /// A mismatch names the layer.
  @ParameterizedTest
  @EnumSource(names = {"LENET5_PUBLISHED", "ALEXNET", "GOOGLENET"})
  void everyLayerAgrees(Architecture architecture) throws Exception {
    Blueprint blueprint = architecture.blueprint();
    try (Arena arena = Arena.ofShared()) {
      Network network = blueprint.build(blueprint.randomWeights(12, arena));
      Network.Builder builder = Network.builder();
      for (Node node : network.nodes()) {
        builder.add(node.name(), node.layer(), node.inputs());
        builder.output(node.name());
      }
      RoundTrip.of(builder.build(), folder.resolve("network.onnx"))
          .assertReadsBack()
          .assertPeerAgrees();
    }
  }
}
