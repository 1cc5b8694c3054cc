package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.layer.Input;
import dev.sash.layer.Layer;
import dev.sash.network.Node;
import dev.sash.run.Accuracy;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Runs imported models and compares what they give with what they should.
final class Imported {

  private static final double TOLERANCE = 1e-5;

  private Imported() {}

  /// Runs a model on inputs in the order of its network's inputs; the results are in the model's
  /// own order of elements.
  static List<Nd> run(OnnxNetwork network, Nd... inputs) {
    try (Arena arena = Arena.ofShared();
        Model model =
            Model.load(
                network.network(), Options.defaults().withThreads(1).withAccuracy(Accuracy.EXACT));
        Session session = model.session()) {
      List<Volume> in = new ArrayList<>();
      assertEquals(network.inputs().size(), inputs.length, "inputs of the network");
      for (int i = 0; i < inputs.length; i++) {
        Node node = network.network().inputs().get(i);
        assertEquals(dims(network.inputs().get(i)), text(inputs[i].dims()), node.name());
        in.add(Volume.ofNchw(arena, node.shape(), inputs[i].values()));
      }
      List<Volume> out = new ArrayList<>();
      for (Node node : network.network().outputs()) {
        out.add(Volume.allocate(arena, node.shape()));
      }
      session.run(in, out);
      List<Nd> results = new ArrayList<>();
      for (int i = 0; i < out.size(); i++) {
        long[] dims =
            network.outputs().get(i).dimensions().orElseThrow().stream()
                .mapToLong(Dimension::size)
                .toArray();
        results.add(Nd.of(out.get(i).toNchw(), dims));
      }
      return results;
    }
  }

  private static String dims(Port port) {
    return port.dimensions().orElseThrow().toString();
  }

  private static String text(long[] dims) {
    return Arrays.toString(dims);
  }

  /// Runs a model of one output.
  static void assertGives(Nd expected, ModelWriter writer, Nd... inputs) {
    assertGives(expected, writer.toModel(), inputs);
  }

  /// Runs a model of one output.
  static void assertGives(Nd expected, OnnxModel model, Nd... inputs) {
    Nd actual = run(model.toOnnxNetwork(), inputs).getFirst();
    assertEquals(text(expected.dims()), text(actual.dims()), "dimensions");
    double largest = 1;
    for (float value : expected.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertArrayEquals(expected.values(), actual.values(), (float) (TOLERANCE * largest));
  }

  /// Returns the kinds of a network's layers, inputs left out: `convolution, ReLU`.
  static String kinds(OnnxModel model) {
    return String.join(
        ", ",
        model.toNetwork().nodes().stream()
            .map(Node::layer)
            .filter(layer -> !(layer instanceof Input))
            .map(Layer::kind)
            .toList());
  }
}
