package dev.sash;

import dev.sash.network.Network;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.zip.GZIPInputStream;

/// The 10 000 handwritten digits of the MNIST test set: 28x28 grey values 0 to 255.
public final class Digits {

  private static final int COUNT = 10_000;
  private static final int SIDE = 28;

  private final byte[] pixels;
  private final byte[] labels;

  private Digits() throws IOException {
    pixels = read("mnist/t10k-images-idx3-ubyte.gz", 16, COUNT * SIDE * SIDE);
    labels = read("mnist/t10k-labels-idx1-ubyte.gz", 8, COUNT);
  }

  private static byte[] read(String file, int headerBytes, int byteSize) throws IOException {
    try (InputStream packed = Files.newInputStream(VerificationFolder.require(file));
        DataInputStream data = new DataInputStream(new GZIPInputStream(packed))) {
      data.skipNBytes(headerBytes);
      byte[] bytes = new byte[byteSize];
      data.readFully(bytes);
      return bytes;
    }
  }

  /// Returns how many of the digits a network of 28x28x1 inputs and ten outputs classifies right;
  /// its batch divides their number.
  ///
  /// @param mean taken from the grey values first
  /// @param deviation by which they are then divided
  public static int right(Network network, float mean, float deviation) throws IOException {
    Digits digits = new Digits();
    int batch = network.inputShape().batch();
    int right = 0;
    try (Model model = Model.load(network, Options.defaults().withThreads(1));
        Session session = model.session();
        Arena arena = Arena.ofConfined()) {
      Volume input = Volume.allocate(arena, network.inputShape());
      Volume output = Volume.allocate(arena, network.outputShape());
      for (int first = 0; first < COUNT; first += batch) {
        for (int i = 0; i < batch * SIDE * SIDE; i++) {
          float value = (digits.pixels[first * SIDE * SIDE + i] & 0xff) - mean;
          input.set(i / (SIDE * SIDE), i / SIDE % SIDE, i % SIDE, 0, value / deviation);
        }
        session.run(input, output);
        for (int image = 0; image < batch; image++) {
          right += best(output, image) == digits.labels[first + image] ? 1 : 0;
        }
      }
    }
    return right;
  }

  private static int best(Volume output, int image) {
    int best = 0;
    for (int digit = 1; digit < 10; digit++) {
      best = output.get(image, 0, 0, digit) > output.get(image, 0, 0, best) ? digit : best;
    }
    return best;
  }
}
