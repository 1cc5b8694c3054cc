package dev.sash.caffe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.Digits;
import dev.sash.Verification;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Caffe models of others.
class RealCaffeTest {

  @Test
  void lenetReadsDigits() throws IOException {
    Path folder = Verification.path("real/lenet_caffe");
    Network network =
        Caffe.read(
            folder.resolve("mnist_deploy.prototxt"), folder.resolve("lenet_iter_10000.caffemodel"));
    assertEquals(Shape.of(28, 28, 1), network.inputShape());
    assertEquals(431_080, network.weightCount());
    assertEquals(9904, Digits.right(network, 0, 256));
  }
}
