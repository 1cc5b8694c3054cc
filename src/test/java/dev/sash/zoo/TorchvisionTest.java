package dev.sash.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.VerificationFolder;
import dev.sash.image.Picture;
import dev.sash.image.Preprocessing;
import dev.sash.network.Network;
import dev.sash.run.Model;
import dev.sash.run.Session;
import dev.sash.safetensors.Safetensors;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// torchvision's trained SqueezeNet on photos, where the files are.
class TorchvisionTest {

  @ParameterizedTest
  @ValueSource(strings = {"squeezenet1_1_tv_f32.safetensors", "squeezenet1_1_tv_f16.safetensors"})
  void classifiesPhotos(String file) throws IOException {
    Path folder = VerificationFolder.require("real/squeezenet1_1_torchvision");
    try (Arena arena = Arena.ofShared()) {
      Safetensors weights = Safetensors.read(folder.resolve(file), arena);
      Network network = Architecture.SQUEEZENET_1_1.blueprint().build(weights);
      try (Model model = Model.load(network);
          Session session = model.session()) {
        assertClass(session, folder.resolve("n01443537_goldfish.JPEG.224.png"), 1, 0.991715);
        assertClass(session, folder.resolve("n02391049_zebra.JPEG.224.png"), 340, 0.999777);
        assertClass(session, folder.resolve("n02701002_ambulance.JPEG.224.png"), 407, 0.93605);
        assertClass(session, folder.resolve("n03095699_container_ship.JPEG.224.png"), 510, 0.99957);
      }
    }
  }

  private static void assertClass(Session session, Path photo, int index, double probability)
      throws IOException {
    try (Arena arena = Arena.ofShared()) {
      Network network = session.plan().network();
      Volume input = Volume.allocate(arena, network.inputShape());
      Volume output = Volume.allocate(arena, network.outputShape());
      Picture.read(photo).into(input, Preprocessing.IMAGENET);
      session.run(input, output);
      int best = 0;
      for (int i = 1; i < network.outputShape().depth(); i++) {
        best = output.get(0, 0, i) > output.get(0, 0, best) ? i : best;
      }
      assertEquals(index, best, photo::toString);
      assertEquals(probability, output.get(0, 0, best), 1e-3, photo::toString);
    }
  }
}
