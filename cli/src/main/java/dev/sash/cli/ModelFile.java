package dev.sash.cli;

import dev.sash.onnx.Dimension;
import dev.sash.onnx.OnnxNetwork;
import dev.sash.onnx.Port;
import dev.sash.volume.Shape;
import dev.sash.zoo.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A model with its weights in files, before it is read for a size. Arrays have the order N, C, H,
/// W in every format.
sealed interface ModelFile permits OnnxFile, CaffeFile, DrawnModel {

  /// Where a file leaves rows and columns open: what networks for ImageNet were trained on.
  int USUAL_SIDE = 224;

  int IMAGE_RANK = 4;
  int USUAL_CHANNELS = 3;

  /// Opens a model of any format.
  ///
  /// @param prototxt the network of a `.caffemodel`, if it is not beside it
  static ModelFile open(Path file, Optional<Path> prototxt) throws IOException {
    if (CaffeFile.isCaffe(file)) {
      return CaffeFile.of(file, prototxt);
    }
    if (prototxt.isPresent()) {
      throw new JobFailedException("%s takes no --prototxt: it belongs to a .caffemodel", file);
    }
    if (!Files.exists(file) && Architecture.find(file.toString()).isPresent()) {
      throw new JobFailedException(
          "%s is an architecture without weights: write a model with"
              + " sash zoo %s --weights FILE --export %s.onnx",
          file, file, file);
    }
    return OnnxFile.open(file);
  }

  /// Returns the file that was named.
  Path file();

  /// Returns the inputs as the files declare them; sizes may be open.
  List<Port> inputs();

  /// Returns whether the files leave more than the batch open.
  boolean isOpen();

  /// Returns what the network does not hold of the files, one sentence each.
  List<String> losses();

  /// Returns the network for these shapes of inputs, and the files' for the others.
  OnnxNetwork read(Map<String, Shape> shapes) throws IOException;

  /// Returns the network for images of a size; without one, for the size that the file gives, and
  /// 224 x 224 where it gives none.
  default OnnxNetwork read(Optional<Size> size) throws IOException {
    if (size.isEmpty() && !isOpen()) {
      return read(Map.of());
    }
    List<Port> inputs = inputs();
    Optional<List<Dimension>> dimensions =
        inputs.size() == 1 ? inputs.getFirst().dimensions() : Optional.empty();
    if (dimensions.isEmpty() || dimensions.get().size() != IMAGE_RANK) {
      if (size.isEmpty()) {
        return read(Map.of());
      }
      throw new JobFailedException(
          "%s: it takes %s, not one image: leave the size of the input to the file",
          file(), inputs);
    }
    List<Dimension> image = dimensions.get();
    int channels = orUsual(image.get(1), USUAL_CHANNELS);
    int height = size.map(Size::height).orElse(orUsual(image.get(2), USUAL_SIDE));
    int width = size.map(Size::width).orElse(orUsual(image.get(3), USUAL_SIDE));
    return read(Map.of(inputs.getFirst().name(), Shape.of(height, width, channels)));
  }

  private static int orUsual(Dimension dimension, int usual) {
    return dimension.isOpen()
        ? usual
        : (int) Math.clamp(dimension.size(), 1L, (long) Integer.MAX_VALUE);
  }
}
