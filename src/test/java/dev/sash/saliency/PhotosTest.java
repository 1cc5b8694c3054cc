package dev.sash.saliency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.VerificationFolder;
import dev.sash.image.Picture;
import dev.sash.image.Preprocessing;
import dev.sash.image.Window;
import dev.sash.network.Network;
import dev.sash.onnx.Onnx;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Real photos of 224x224 pixels: Grad-CAM finds what they show.
class PhotosTest {

  /// @param box drawn by hand around the animal or vehicle
  private record Photo(String file, int classIndex, Window box) {

    @Override
    public String toString() {
      return file;
    }
  }

  static Stream<Photo> photos() {
    return Stream.of(
        new Photo("n02391049_zebra", 340, new Window(8, 0, 216, 207)),
        new Photo("n01443537_goldfish", 1, new Window(40, 0, 142, 207)),
        new Photo("n02701002_ambulance", 407, new Window(46, 12, 149, 212)),
        new Photo("n03095699_container_ship", 510, new Window(66, 0, 90, 224)));
  }

  @ParameterizedTest
  @MethodSource("photos")
  void gradCamLiesOnTheObject(Photo photo) throws IOException {
    Path folder = VerificationFolder.require("real/squeezenet1_1_torchvision");
    Network network = Onnx.read(folder.resolve("squeezenet1_1.onnx"), Shape.of(224, 224, 3));
    Volume image = Volume.allocate(Arena.ofAuto(), network.inputShape());
    Picture.read(folder.resolve(photo.file + ".JPEG.224.png")).into(image, Preprocessing.IMAGENET);
    try (Saliency saliency = Saliency.of(SaliencyPlan.gradCam(network))) {
      assertEquals(photo.classIndex, best(saliency.forward(image)));
      Volume heat = saliency.heat(photo.classIndex, Arena.ofAuto());
      Window box = photo.box;
      double share = mass(heat.asWindow(box.y(), box.x(), box.height(), box.width())) / mass(heat);
      double area = box.height() * (double) box.width() / heat.shape().positionCount();
      assertTrue(share > area, "%s of the heat in %s of the area".formatted(share, area));
    }
  }

  private static int best(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  private static double mass(Volume heat) {
    double sum = 0;
    for (float value : heat.toNchw()) {
      sum += value;
    }
    return sum;
  }
}
