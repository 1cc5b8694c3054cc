package dev.sash.cli.digits;

import dev.sash.dense.DetectorOptions;
import dev.sash.dense.Pyramid;
import dev.sash.image.Preprocessing;
import dev.sash.network.Network;
import dev.sash.onnx.Onnx;
import dev.sash.zoo.Blueprint;
import dev.sash.zoo.Notation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The network for digits: LeNet-5 in its modern form, 32x32x1 in, probabilities out, without
/// padding, so that it slides and every score equals that of the crop.
public final class DigitNetwork {

  /// What it takes: brightness 0 to 1.
  public static final Preprocessing PIXELS = Preprocessing.of(1, 1 / 255.0);

  private static final String RESOURCE = "lenet5-digits.onnx";

  private DigitNetwork() {}

  /// Draws the network.
  ///
  /// @param classes how many scores it gives
  public static Blueprint blueprint(int classes) {
    return Notation.parse(
        "INPUT[32x32x1] -> CONV5-6p0 -> RELU -> POOL2 -> CONV5-16p0 -> RELU -> POOL2"
            + " -> FC120 -> RELU -> FC84 -> RELU -> FC%d -> SOFTMAX".formatted(classes));
  }

  /// Returns the trained network that is part of the program.
  ///
  /// @throws IOException if it cannot be read
  public static Network trained() throws IOException {
    byte[] file;
    try (InputStream stream = DigitNetwork.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IOException("the program was built without its resource " + RESOURCE);
      }
      file = stream.readAllBytes();
    }
    MemorySegment bytes = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, file);
    return Onnx.open(bytes, RESOURCE).toNetwork();
  }

  /// Returns how digits are found on a page: three scales for each halving, down to digits of the
  /// page's own height, and two windows at least that agree.
  public static DetectorOptions detection() {
    return DetectorOptions.defaults()
        .withPyramid(new Pyramid(1, Math.cbrt(2), 1 / 16.0))
        .withBackground(DigitImages.BACKGROUND)
        .withObjectShare(DigitImages.HEIGHT / DigitImages.SIDE)
        .withMinimum(0.8f, 2.5);
  }
}
