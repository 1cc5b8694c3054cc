package dev.sash.cli;

import dev.sash.network.Network;
import dev.sash.onnx.OnnxNetwork;
import dev.sash.onnx.Port;
import dev.sash.volume.Shape;
import dev.sash.zoo.Blueprint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A drawn network, such as one of the zoo, with the trained weights of a file.
///
/// @param file the weights
/// @param network the network for its own input
/// @param losses what the file holds besides, one sentence each
record DrawnModel(Path file, Network network, List<String> losses) implements ModelFile {

  /// Copies the list.
  DrawnModel {
    losses = List.copyOf(losses);
  }

  static DrawnModel of(Blueprint drawing, Path file) throws IOException {
    WeightFile read = WeightFile.read(file, Arena.ofAuto());
    return new DrawnModel(file, drawing.build(read.weights()), read.losses());
  }

  @Override
  public List<Port> inputs() {
    return VolumePorts.of(network.inputs());
  }

  @Override
  public boolean isOpen() {
    return false;
  }

  @Override
  public OnnxNetwork read(Map<String, Shape> shapes) {
    Network shaped = network.withInputShapes(shapes);
    return new OnnxNetwork(
        shaped, VolumePorts.of(shaped.inputs()), VolumePorts.of(shaped.outputs()));
  }
}
