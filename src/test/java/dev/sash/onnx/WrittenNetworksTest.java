package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Layer;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.Resize;
import dev.sash.layer.TiledConvolution;
import dev.sash.network.Network;
import dev.sash.oracle.NetworkCases;
import dev.sash.oracle.NetworkCases.NetworkCase;
import dev.sash.oracle.RandomNetwork;
import dev.sash.oracle.SampleNetworks;
import dev.sash.volume.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole networks, written, read back and run by ONNX Runtime.
class WrittenNetworksTest {

  @TempDir private Path folder;

  static Stream<NetworkCase> cases() {
    return NetworkCases.all();
  }

  static Stream<NetworkCase> randomNetworks() {
    return LongStream.range(0, 200)
        .mapToObj(seed -> new NetworkCase("seed " + seed, RandomNetwork.of(seed)));
  }

  /// Layers for which ONNX may have no operators.
  private static boolean mayBeRefused(Layer layer) {
    return layer instanceof LocallyConnected
        || layer instanceof TiledConvolution
        || layer instanceof DistanceWeightedPooling
        || layer instanceof AdaptivePooling
        || layer instanceof Resize;
  }

  @ParameterizedTest
  @MethodSource({"cases", "randomNetworks"})
  void givesTheSameBits(NetworkCase network) throws Exception {
    Path file = folder.resolve("network.onnx");
    RoundTrip trip;
    try {
      trip = RoundTrip.of(network.network(), file);
    } catch (CannotWriteException e) {
      assertTrue(mayBeRefused(network.network().node(e.layer()).layer()), e::getMessage);
      assertFalse(Files.exists(file));
      return;
    }
    trip.assertReadsBack().assertPeerAgrees();
  }

  static Stream<NetworkCase> slidingNetworks() {
    return Stream.of(
        new NetworkCase("LeNet", SampleNetworks.leNet()),
        new NetworkCase("Inception", SampleNetworks.inception()),
        new NetworkCase("residual", SampleNetworks.residual()));
  }

  @ParameterizedTest
  @MethodSource("slidingNetworks")
  void slidesInOtherRuntimes(NetworkCase network) throws Exception {
    Network sliding = network.network().toFullyConvolutional();
    Path file = folder.resolve("sliding.onnx");
    RoundTrip.of(sliding, file).assertReadsBack().assertPeerAgrees();
    OnnxWriter.of(sliding).withOpenImageSize().write(file);
    RoundTrip.ofWritten(sliding, file).assertReadsBack().assertPeerAgrees();
    Shape shape = sliding.inputShape();
    Network larger =
        sliding.withInputShape(
            new Shape(2, shape.height() + 17, shape.width() * 2 + 5, shape.depth()));
    RoundTrip.ofWritten(larger, file).assertReadsBack().assertPeerAgrees();
  }
}
