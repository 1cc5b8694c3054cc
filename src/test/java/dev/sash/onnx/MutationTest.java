package dev.sash.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.VerificationFolder;
import dev.sash.format.ModelFormatException;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever is done to a model's bytes, reading it gives a network or says what is wrong.
///
/// The seed is fixed; `-Ddev.sash.seed=N` tries another one, `-Ddev.sash.mutations=N` another
/// number.
class MutationTest {

  private static final long SEED = Long.getLong("dev.sash.seed", 20250701);
  private static final int MUTATIONS = Integer.getInteger("dev.sash.mutations", 10_000);
  private static final long LARGEST = 6L << 20;

  private final Random random = new Random(SEED);
  private int networks;
  private int refusals;

  @Test
  void mutatedModelsOfOurOwn() {
    mutate(OwnModels.all().stream().map(ModelWriter::toBytes).toList(), MUTATIONS);
  }

  @Test
  void mutatedModelsOfOthers() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (String folder : new String[] {"real", "onnx/light", "onnx/pytorch-converted"}) {
      for (Path model : VerificationFolder.models(VerificationFolder.require(folder))) {
        // The constants of the two large ones fill up memory, time and again.
        boolean isLarge = model.toString().matches(".*light_(vgg19|bvlc_alexnet)\\.onnx");
        if (Files.size(model) <= LARGEST && !isLarge) {
          models.add(Files.readAllBytes(model));
        }
      }
    }
    mutate(models, MUTATIONS);
  }

  private void mutate(List<byte[]> models, int count) {
    List<int[]> lengths = models.stream().map(LengthFields::find).toList();
    for (int i = 0; i < count; i++) {
      int model = i % models.size();
      byte[] bytes = models.get(model);
      byte[] kept = bytes.clone();
      String what = "model " + model + ", mutation " + i + " of seed " + SEED;
      try {
        read(mutated(bytes, lengths.get(model)));
        networks++;
      } catch (ModelFormatException e) {
        refusals++;
      } catch (Throwable e) {
        throw new AssertionError(what + ": " + e, e);
      }
      System.arraycopy(kept, 0, bytes, 0, kept.length);
    }
    assertTrue(
        networks > count / 100 && refusals > count / 100,
        networks + " read, " + refusals + " refused");
  }

  private static void read(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      OnnxModel model = OnnxModel.parse(ModelWriter.PATH, ModelWriter.segment(bytes, arena), arena);
      boolean needsShape = model.openInputs().size() == 1;
      (needsShape ? model.withInput(Shape.of(64, 64, 3)) : model).toNetwork();
    }
  }

  private byte[] mutated(byte[] bytes, int[] lengths) {
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 1 -> {
        int at = random.nextInt(bytes.length);
        int removed = Math.min(1 + random.nextInt(8), bytes.length - at);
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - removed);
        System.arraycopy(bytes, at + removed, shorter, at, shorter.length - at);
        return shorter;
      }
      case 2, 3 -> {
        for (int i = random.nextInt(3); i >= 0; i--) {
          bytes[lengths[random.nextInt(lengths.length)]] = (byte) random.nextInt(256);
        }
      }
      default -> {
        boolean isHeader = random.nextBoolean();
        for (int i = random.nextInt(8); i >= 0; i--) {
          int at =
              isHeader
                  ? lengths[random.nextInt(lengths.length)] - 1 + random.nextInt(12)
                  : random.nextInt(bytes.length);
          bytes[Math.min(at, bytes.length - 1)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }
}
