package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.sash.layer.FullyConnected;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.oracle.Samples;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A network, what it gives for random inputs, and what the file gives that it is written to.
final class RoundTrip {

  /// Of the largest output.
  private static final double PEER_TOLERANCE = 1e-4;

  private final Network network;
  private final Path file;
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Map<String, float[]> inputs = new HashMap<>();
  private final List<float[]> expected;

  private RoundTrip(Network network, Path file) {
    this.network = network;
    this.file = file;
    Samples samples = new Samples(5);
    for (Node input : network.inputs()) {
      shapes.put(input.name(), input.shape());
      inputs.put(input.name(), samples.values((int) input.shape().elementCount(), 1));
    }
    this.expected = run(network);
  }

  /// Writes a network to a file.
  static RoundTrip of(Network network, Path file) throws IOException {
    Onnx.write(network, file);
    return new RoundTrip(network, file);
  }

  /// Takes a file that a network, perhaps of another image size, was written to.
  static RoundTrip ofWritten(Network network, Path file) {
    return new RoundTrip(network, file);
  }

  private List<float[]> run(Network any) {
    try (Arena arena = Arena.ofShared();
        Model model = Model.load(any, Options.defaults().withThreads(1));
        Session session = model.session()) {
      List<Volume> in = new ArrayList<>();
      for (Node input : any.inputs()) {
        in.add(Volume.ofNchw(arena, input.shape(), inputs.get(input.name())));
      }
      List<Volume> out =
          any.outputs().stream().map(node -> Volume.allocate(arena, node.shape())).toList();
      session.run(in, out);
      return out.stream().map(Volume::toNchw).toList();
    }
  }

  /// Reads the file and requires the same shapes and bits, where the package promises them.
  RoundTrip assertReadsBack() throws IOException {
    OnnxModel model = Onnx.open(file);
    for (Port input : model.openInputs()) {
      model = model.withInput(input.name(), shapes.get(input.name()));
    }
    Network read = model.toNetwork();
    assertEquals(
        network.outputs().stream().map(Node::shape).toList(),
        read.outputs().stream().map(Node::shape).toList());
    List<float[]> actual = run(read);
    for (int i = 0; i < actual.size(); i++) {
      String name = network.outputs().get(i).name();
      if (connectsConstants()) {
        assertNear(name, expected.get(i), actual.get(i));
      } else {
        assertArrayEquals(bits(expected.get(i)), bits(actual.get(i)), name);
      }
    }
    return this;
  }

  /// Returns whether a fully-connected layer reads a volume that no input decides.
  private boolean connectsConstants() {
    OpenSizes sizes = OpenSizes.of(network, false);
    return network.nodes().stream()
        .anyMatch(
            node ->
                node.layer() instanceof FullyConnected layer
                    && layer.kernels().height() * layer.kernels().width() > 1
                    && !sizes.isComputed(network.node(node.inputs().getFirst())));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }

  /// Runs the file in ONNX Runtime and requires the same up to rounding.
  RoundTrip assertPeerAgrees() throws OrtException {
    List<float[]> actual;
    try (PeerSession peer = new PeerSession(file)) {
      actual = peer.run(shapes, inputs);
    }
    assertEquals(expected.size(), actual.size(), "outputs");
    for (int i = 0; i < actual.size(); i++) {
      assertNear(network.outputs().get(i).name(), expected.get(i), actual.get(i));
    }
    return this;
  }

  private static void assertNear(String name, float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length, name);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
        largest = Math.max(largest, Math.abs(expected[i]));
        difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
        assertTrue(Math.abs((double) expected[i] - actual[i]) >= 0, name + ": not a number");
      }
    }
    double found = difference;
    double bound = PEER_TOLERANCE * largest;
    assertTrue(difference <= bound, () -> name + ": differs by " + found + ", at most " + bound);
  }
}
