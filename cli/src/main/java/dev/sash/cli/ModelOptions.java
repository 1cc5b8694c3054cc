package dev.sash.cli;

import dev.sash.onnx.Dimension;
import dev.sash.onnx.Onnx;
import dev.sash.onnx.OnnxModel;
import dev.sash.onnx.OnnxNetwork;
import dev.sash.onnx.Port;
import dev.sash.run.Options;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Which model, and on how many threads.
final class ModelOptions {

  /// Where a file leaves rows and columns open: what networks for ImageNet were trained on.
  private static final int USUAL_SIDE = 224;

  private static final int IMAGE_RANK = 4;
  private static final int USUAL_CHANNELS = 3;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "ONNX file.")
  private Path file;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; default: one a processor.")
  private Integer threads;

  /// Made by picocli.
  ModelOptions() {}

  Path file() {
    return file;
  }

  OnnxModel open() throws IOException {
    return Onnx.open(file);
  }

  Options run() {
    try {
      return threads == null ? Options.defaults() : Options.defaults().withThreads(threads);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  /// Returns the network for images of a size; without one, for the size that the file gives, and
  /// 224 x 224 where it gives none.
  OnnxNetwork network(Optional<Size> size) throws IOException {
    OnnxModel model = open();
    if (size.isEmpty() && model.openInputs().isEmpty()) {
      return model.toOnnxNetwork();
    }
    List<Port> inputs = model.inputs();
    Optional<List<Dimension>> dimensions =
        inputs.size() == 1 ? inputs.getFirst().dimensions() : Optional.empty();
    if (dimensions.isEmpty() || dimensions.get().size() != IMAGE_RANK) {
      if (size.isEmpty()) {
        return model.toOnnxNetwork();
      }
      throw new JobFailedException(
          "%s: it takes %s, not one image: leave the size of the input to the file", file, inputs);
    }
    List<Dimension> image = dimensions.get();
    int channels = orUsual(image.get(1), USUAL_CHANNELS);
    int height = size.map(Size::height).orElse(orUsual(image.get(2), USUAL_SIDE));
    int width = size.map(Size::width).orElse(orUsual(image.get(3), USUAL_SIDE));
    return model.withInput(Shape.of(height, width, channels)).toOnnxNetwork();
  }

  private static int orUsual(Dimension dimension, int usual) {
    return dimension.isOpen()
        ? usual
        : (int) Math.clamp(dimension.size(), 1L, (long) Integer.MAX_VALUE);
  }
}
