package dev.sash.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Small Caffe models of the project's own.
final class CaffeFiles {

  private CaffeFiles() {}

  /// Writes the numbers of a classifier of three classes, whose scores are the means of blue, green
  /// and red over an image of any size.
  static Path weights(Path file) throws IOException {
    float[] weights = new float[3 * 3];
    for (int channel = 0; channel < 3; channel++) {
      weights[channel * 4] = 1;
    }
    ProtoMessage shape = new ProtoMessage();
    for (long size : new long[] {3, 3, 1, 1}) {
      shape.number(1, size);
    }
    ProtoMessage blob = new ProtoMessage().floats(5, weights).message(7, shape);
    ProtoMessage layer = new ProtoMessage().text(1, "mean").text(2, "Convolution").message(7, blob);
    return Files.write(file, new ProtoMessage().message(100, layer).toBytes());
  }

  /// Writes its network.
  ///
  /// @param input how the file declares the input `data`
  static Path network(Path file, String input) throws IOException {
    return Files.writeString(
        file,
        input
            + """

            layer { name: "mean" type: "Convolution" bottom: "data" top: "mean"
              convolution_param { num_output: 3 kernel_size: 1 bias_term: false } }
            layer { name: "pool" type: "Pooling" bottom: "mean" top: "scores"
              pooling_param { pool: AVE global_pooling: true } }
            """);
  }

  /// How a file declares an input of its size.
  static String input(int batch, int height, int width) {
    return "input: \"data\" input_shape { dim: %d dim: 3 dim: %d dim: %d }"
        .formatted(batch, height, width);
  }

  /// How a file declares an input whose size is that of its data.
  static final String DATA = "layer { name: \"d\" type: \"Data\" top: \"data\" }";
}
