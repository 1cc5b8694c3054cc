package dev.sash.cli;

import dev.sash.onnx.Onnx;
import dev.sash.onnx.OnnxModel;
import dev.sash.onnx.OnnxNetwork;
import dev.sash.onnx.Port;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// An ONNX file.
///
/// @param model the file, open
record OnnxFile(OnnxModel model) implements ModelFile {

  static OnnxFile open(Path file) throws IOException {
    return new OnnxFile(Onnx.open(file));
  }

  @Override
  public Path file() {
    return model.path();
  }

  @Override
  public List<Port> inputs() {
    return model.inputs();
  }

  @Override
  public boolean isOpen() {
    return !model.openInputs().isEmpty();
  }

  @Override
  public List<String> losses() {
    return List.of(
        "the network is written as it is run, in float32: what is constant is computed; names of"
            + " operators, texts and metadata are left out");
  }

  @Override
  public OnnxNetwork read(Map<String, Shape> shapes) {
    OnnxModel shaped = model;
    for (Map.Entry<String, Shape> input : shapes.entrySet()) {
      shaped = shaped.withInput(input.getKey(), input.getValue());
    }
    return shaped.toOnnxNetwork();
  }
}
