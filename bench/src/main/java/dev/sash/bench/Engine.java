package dev.sash.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sash.openblas.OpenBlas;
import java.io.IOException;
import java.nio.file.Path;

/// What runs models.
enum Engine {
  SASH("Sash"),
  ONNX_RUNTIME("ONNX Runtime");

  private final String title;

  Engine(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /// Loads the native library, so that no later load pays for it.
  void prepare() {
    switch (this) {
      case SASH -> OpenBlas.load();
      case ONNX_RUNTIME -> OrtEnvironment.getEnvironment();
    }
  }

  /// Loads a model.
  Contender load(Path file, int threads, Pixels pixels) throws IOException, OrtException {
    return switch (this) {
      case SASH -> SashContender.load(file, threads, pixels);
      case ONNX_RUNTIME -> OnnxRuntimeContender.load(file, threads, pixels);
    };
  }
}
