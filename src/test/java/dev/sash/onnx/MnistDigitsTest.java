package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// A trained network reads ten thousand handwritten digits that it was not trained on.
class MnistDigitsTest {

  @Test
  void mnist8Reads9891Of10000Digits() throws IOException {
    Path digits = VerificationFolder.require("mnist");
    Path model = VerificationFolder.require("real/mnist_8").resolve("model.onnx");
    byte[] images = unpack(digits.resolve("t10k-images-idx3-ubyte.gz"), 16);
    byte[] labels = unpack(digits.resolve("t10k-labels-idx1-ubyte.gz"), 8);
    assertEquals(10_000, labels.length);
    int right = 0;
    try (Arena arena = Arena.ofConfined();
        Model loaded = Model.load(Onnx.read(model), Options.defaults().withThreads(1));
        Session session = loaded.session()) {
      Volume input = Volume.allocate(arena, loaded.network().inputShape());
      Volume output = Volume.allocate(arena, loaded.network().outputShape());
      for (int digit = 0; digit < labels.length; digit++) {
        for (int pixel = 0; pixel < 784; pixel++) {
          float value = Byte.toUnsignedInt(images[digit * 784 + pixel]);
          input.segment().setAtIndex(ValueLayout.JAVA_FLOAT, pixel, value);
        }
        session.run(input, output);
        right += best(output) == labels[digit] ? 1 : 0;
      }
    }
    assertEquals(9891, right);
  }

  private static int best(Volume scores) {
    int best = 0;
    for (int digit = 1; digit < 10; digit++) {
      best = scores.get(0, 0, digit) > scores.get(0, 0, best) ? digit : best;
    }
    return best;
  }

  /// The idx format: a header of big-endian integers, then one byte an element.
  private static byte[] unpack(Path file, int headerByteSize) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
      in.skipNBytes(headerByteSize);
      return in.readAllBytes();
    }
  }
}
