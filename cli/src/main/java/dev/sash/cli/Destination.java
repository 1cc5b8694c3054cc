package dev.sash.cli;

import dev.sash.network.Network;
import dev.sash.network.Weights;
import dev.sash.onnx.Onnx;
import dev.sash.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A file to write, whose name tells what it will be: a model (`.onnx`) or weights alone
/// (`.safetensors`, `.npz`).
///
/// @param file the file
/// @param weights format of weights, or empty for a model
record Destination(Path file, Optional<WeightFile.Format> weights) {

  static Destination of(Path file) {
    Optional<WeightFile.Format> weights = WeightFile.Format.of(file);
    if (weights.isEmpty() && !file.toString().endsWith(".onnx")) {
      throw new JobFailedException(
          "%s is none of the files that can be written: a model is .onnx, weights are .safetensors"
              + " or .npz",
          file);
    }
    return new Destination(file, weights);
  }

  void write(Weights tensors) throws IOException {
    weights.orElseThrow().write(file, tensors);
  }

  /// Writes a model.
  ///
  /// @param openImageSize whether other runtimes may give it larger images
  void write(Network network, boolean openImageSize) throws IOException {
    if (openImageSize) {
      OnnxWriter.of(network).withOpenImageSize().write(file);
    } else {
      Onnx.write(network, file);
    }
  }
}
