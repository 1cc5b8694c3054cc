package dev.sash.caffe;

import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A network read from small files and run.
///
/// @param network the network
/// @param outputs its results, each in the order in which Caffe counts a blob's numbers
record Ran(Network network, List<float[]> outputs) {

  /// Reads a network.
  static Network read(String prototxt, ModelFile weights) {
    try {
      Path folder = Files.createTempDirectory("caffe");
      try {
        Path text = Files.writeString(folder.resolve("net.prototxt"), prototxt);
        return Caffe.read(text, weights.write(folder.resolve("net.caffemodel")));
      } finally {
        Files.deleteIfExists(folder.resolve("net.prototxt"));
        Files.deleteIfExists(folder.resolve("net.caffemodel"));
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads a network of an input `data` of some sizes and the layers, and runs it on 1, -2, 3, -4,
  /// ... times 0.1.
  static Ran of(List<Integer> sizes, String layers, ModelFile weights) {
    StringBuilder text =
        new StringBuilder("layer { name: 'data' type: 'Input' top: 'data' input_param { shape {");
    sizes.forEach(size -> text.append(" dim: ").append(size));
    Network network = read(text.append("} } }\n").append(layers).toString(), weights);
    return new Ran(network, run(network));
  }

  /// Returns numbers from -1 to 1, of which 101 in a row differ.
  static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = ((i * 37 + 11) % 101 - 50) / 50f;
    }
    return numbers;
  }

  private static List<float[]> run(Network network) {
    try (Model model = Model.load(network, Options.defaults().withThreads(1));
        Session session = model.session();
        Arena arena = Arena.ofConfined()) {
      List<Volume> inputs = new ArrayList<>();
      for (Node node : network.inputs()) {
        Shape shape = node.shape();
        Volume volume = Volume.allocate(arena, shape);
        volume.copyFromNchw(FloatBuffer.wrap(numbers((int) shape.elementCount())));
        inputs.add(volume);
      }
      List<Volume> outputs =
          network.outputs().stream().map(node -> Volume.allocate(arena, node.shape())).toList();
      session.run(inputs, outputs);
      return outputs.stream().map(Volume::toNchw).toList();
    }
  }

  float[] only() {
    if (outputs.size() != 1) {
      throw new AssertionError("%d outputs".formatted(outputs.size()));
    }
    return outputs.getFirst();
  }
}
