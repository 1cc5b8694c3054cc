package dev.sash.caffe;

import static java.util.Collections.reverseOrder;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.Digits;
import dev.sash.VerificationFolder;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.onnx.Onnx;
import dev.sash.run.Model;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Caffe models of others.
class RealCaffeTest {

  @Test
  void lenetReadsDigits() throws IOException {
    Path folder = VerificationFolder.require("real/lenet_caffe");
    Network network =
        Caffe.read(
            folder.resolve("mnist_deploy.prototxt"), folder.resolve("lenet_iter_10000.caffemodel"));
    assertEquals(Shape.of(28, 28, 1), network.inputShape());
    assertEquals(431_080, network.weightCount());
    assertEquals(9904, Digits.right(network, 0, 256));
  }

  @Test
  void facesAreWhereTheSameNetworkAsOnnxSeesThem() throws IOException {
    Path folder = VerificationFolder.require("real/ultraface_slim320");
    Network caffe =
        Caffe.read(folder.resolve("slim-320.prototxt"), folder.resolve("slim-320.caffemodel"));
    Network onnx = Onnx.read(folder.resolve("version-slim-320_without_postprocessing.onnx"));
    assertEquals(Shape.of(240, 320, 3), caffe.inputShape());
    assertEquals(
        List.of("scores", "boxes"),
        caffe.outputs().stream().map(Node::name).sorted(reverseOrder()).toList());
    Map<String, float[]> expected = run(onnx, folder.resolve("1.jpg"));
    Map<String, float[]> actual = run(caffe, folder.resolve("1.jpg"));
    assertEquals(4420 * 2, expected.get("scores").length);
    assertArrayEquals(expected.get("scores"), actual.get("scores"), 1e-4f);
    assertArrayEquals(expected.get("boxes"), actual.get("boxes"), 1e-4f);
    int faces = 0;
    for (int i = 1; i < actual.get("scores").length; i += 2) {
      faces += actual.get("scores")[i] > 0.9f ? 1 : 0;
    }
    assertTrue(faces > 10, () -> "no faces");
  }

  private static Map<String, float[]> run(Network network, Path photo) throws IOException {
    try (Model model = Model.load(network);
        Session session = model.session();
        Arena arena = Arena.ofShared()) {
      Volume input = Volume.allocate(arena, network.inputShape());
      fill(input, photo);
      List<Volume> outputs =
          network.outputs().stream().map(node -> Volume.allocate(arena, node.shape())).toList();
      session.run(List.of(input), outputs);
      Map<String, float[]> results = new HashMap<>();
      for (int i = 0; i < outputs.size(); i++) {
        float[] values = outputs.get(i).toNchw();
        results.put(network.outputs().get(i).name(), values);
      }
      return results;
    }
  }

  private static void fill(Volume input, Path photo) throws IOException {
    BufferedImage image = ImageIO.read(photo.toFile());
    int height = input.shape().height();
    int width = input.shape().width();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = image.getRGB(x * image.getWidth() / width, y * image.getHeight() / height);
        for (int channel = 0; channel < 3; channel++) {
          input.set(y, x, channel, ((rgb >> 16 - 8 * channel & 0xff) - 127f) / 128);
        }
      }
    }
  }
}
