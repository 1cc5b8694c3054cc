package dev.sash.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Small ONNX files of the project's own.
final class OnnxFiles {

  private static final int FLOAT32 = 1;
  private static final int INT64 = 7;

  private OnnxFiles() {}

  /// Writes a classifier of three classes, whose scores are the means of red, green and blue over
  /// an image: a 2x2 convolution of stride 2 that averages each channel, then global average
  /// pooling. Batch, height and width are open.
  static Path colors(Path file) throws IOException {
    float[] weights = new float[3 * 3 * 4];
    for (int channel = 0; channel < 3; channel++) {
      Arrays.fill(weights, channel * 16, channel * 16 + 4, 0.25f);
    }
    ProtoMessage graph =
        new ProtoMessage()
            .message(
                1, node("Conv", "mean", "image", "weights").message(5, integers("strides", 2, 2)))
            .message(1, node("GlobalAveragePool", "pooled", "mean"))
            .message(1, node("Flatten", "scores", "pooled"))
            .text(2, "colors")
            .message(5, tensor("weights", new long[] {3, 3, 2, 2}, weights))
            .message(11, port("image", "N", 3L, "H", "W"))
            .message(12, port("scores", "N", 3L));
    return model(file, graph);
  }

  /// Writes a model of one operator without attributes, from `x` of 2 x 3 to `y`.
  static Path single(Path file, String operator) throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node(operator, "y", "x"))
            .text(2, "single")
            .message(11, port("x", 2L, 3L))
            .message(12, port("y", 2L, 3L));
    return model(file, graph);
  }

  private static Path model(Path file, ProtoMessage graph) throws IOException {
    ProtoMessage operators = new ProtoMessage().text(1, "").number(2, 13);
    ProtoMessage model = new ProtoMessage().number(1, 8).message(7, graph).message(8, operators);
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.write(file, model.toBytes());
  }

  private static ProtoMessage node(String operator, String output, String... inputs) {
    ProtoMessage node = new ProtoMessage();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(3, output + "-node").text(4, operator);
  }

  private static ProtoMessage integers(String name, long... values) {
    ProtoMessage attribute = new ProtoMessage().text(1, name);
    for (long value : values) {
      attribute.number(8, value);
    }
    return attribute.number(20, 7);
  }

  private static ProtoMessage port(String name, Object... sizes) {
    ProtoMessage shape = new ProtoMessage();
    for (Object size : sizes) {
      ProtoMessage dimension = new ProtoMessage();
      shape.message(
          1,
          size instanceof Long number
              ? dimension.number(1, number)
              : dimension.text(2, size.toString()));
    }
    ProtoMessage tensor = new ProtoMessage().number(1, FLOAT32).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  /// Returns a float32 tensor.
  static ProtoMessage tensor(String name, long[] sizes, float... values) {
    ProtoMessage tensor = new ProtoMessage();
    for (long size : sizes) {
      tensor.number(1, size);
    }
    return tensor.number(2, FLOAT32).text(8, name).floats(9, values);
  }

  /// Returns an int64 tensor of zeros.
  static ProtoMessage integerTensor(String name, long... sizes) {
    ProtoMessage tensor = new ProtoMessage();
    long count = 1;
    for (long size : sizes) {
      tensor.number(1, size);
      count *= size;
    }
    return tensor.number(2, INT64).text(8, name).bytes(9, new byte[(int) count * Long.BYTES]);
  }
}
