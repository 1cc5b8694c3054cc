package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.Digits;
import dev.sash.VerificationFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// A trained network reads ten thousand handwritten digits that it was not trained on.
class MnistDigitsTest {

  @Test
  void mnist8Reads9891Of10000Digits() throws IOException {
    Path model = VerificationFolder.require("real/mnist_8").resolve("model.onnx");
    assertEquals(9891, Digits.right(Onnx.read(model), 0, 1));
  }
}
