package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Short lessons; what the trained network can do is tested where it is used.
class TrainCommandTest {

  @TempDir private Path folder;

  private Called train(Object... options) {
    Object[] first = {"train", "lenet", "--examples", "320", "--test", "50"};
    return Called.done(Stream.of(first, options).flatMap(Arrays::stream).toArray());
  }

  /// Trains on 300 handwritten digits of which each has a class of no meaning.
  private Called trainOnFiles(Object... options) throws IOException {
    byte[] images = new byte[16 + 301 * 28 * 28];
    byte[] labels = new byte[8 + 301];
    new Random(1).nextBytes(images);
    ByteBuffer.wrap(images).putInt(0x803).putInt(301).putInt(28).putInt(28);
    ByteBuffer.wrap(labels).putInt(0x801).putInt(301);
    for (int i = 0; i < 301; i++) {
      labels[8 + i] = (byte) (images[16 + i * 28 * 28] & 7);
    }
    Files.write(folder.resolve("t10k-images-idx3-ubyte"), images);
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels);
    Object[] first = {"train", "lenet", "--mnist", folder};
    return Called.done(Stream.of(first, options).flatMap(Arrays::stream).toArray());
  }

  @Test
  void theSameSeedGivesTheSameFileForAnyThreads() throws IOException {
    Path one = folder.resolve("one.onnx");
    Path same = folder.resolve("same.onnx");
    Path other = folder.resolve("other.onnx");
    trainOnFiles("--epochs", "2", "--threads", "1", "--output", one);
    trainOnFiles("--epochs", "2", "--threads", "3", "--output", same);
    trainOnFiles("--epochs", "2", "--seed", "2", "--output", other);
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(same));
    assertFalse(Arrays.equals(Files.readAllBytes(one), Files.readAllBytes(other)));
  }

  @Test
  void aCheckpointGoesOnToTheSameFile() throws IOException {
    Path whole = folder.resolve("whole.onnx");
    Path resumed = folder.resolve("resumed.onnx");
    Path state = folder.resolve("state.safetensors");
    trainOnFiles("--epochs", "3", "--output", whole);
    trainOnFiles("--epochs", "1", "--checkpoint", state);
    Called called = trainOnFiles("--epochs", "3", "--checkpoint", state, "--output", resumed);
    assertTrue(called.out().startsWith("epoch 2: "), called.out());
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
    String problem =
        Called.failure(
            1, "train", "lenet", "--mnist", folder, "--seed", "9", "--checkpoint", state);
    assertTrue(problem.startsWith(state + " was written with seed 1 and batch 64"), problem);
    String otherRates =
        Called.failure(
            1, "train", "lenet", "--mnist", folder, "--epochs", "30", "--checkpoint", state);
    String expected =
        state
            + " was written with epochs 3 and rate 0.03 times 0.65 after every 1 epochs, momentum"
            + " 0.9, weight decay 2.0E-5, loss softmax-cross-entropy: the options have epochs 30"
            + " and rate 0.03 times 0.65 after every 3 epochs,";
    assertTrue(otherRates.startsWith(expected), otherRates);
  }

  @Test
  void itTellsEachEpochAndTheTest() {
    Path file = folder.resolve("net.onnx");
    List<String> lines = train("--epochs", "2", "--output", file).lines();
    assertTrue(
        lines.get(0).matches("epoch 1: loss \\d\\.\\d{4}, \\d+\\.\\d\\d % right"), lines.get(0));
    assertTrue(lines.get(1).startsWith("epoch 2: loss "), lines.get(1));
    assertTrue(lines.get(2).startsWith("lesson           "), lines.get(2));
    assertTrue(lines.get(3).matches("time             \\d+ s"), lines.get(3));
    assertTrue(lines.get(4).matches("digits           \\d+\\.\\d\\d % right"), lines.get(4));
    assertTrue(lines.get(5).matches("with background  \\d+\\.\\d\\d % right"), lines.get(5));
    assertEquals("network          " + file, lines.get(6));
  }

  @Test
  void aNetworkIsTestedWithoutTraining() throws IOException {
    Path file = folder.resolve("net.onnx");
    Path picture = folder.resolve("confusion.png");
    Map<String, Object> trained = train("--epochs", "1", "--output", file, "--json").map();
    Map<String, Object> tested = train("--evaluate", file, "--confusion", picture, "--json").map();
    assertEquals(trained.get("confusion"), tested.get("confusion"));
    assertEquals(trained.get("accuracy"), tested.get("accuracy"));
    BufferedImage image = ImageIO.read(picture.toFile());
    assertEquals(36 + 11 * 56, image.getWidth());
  }

  @Test
  void whatCannotBeDoneIsTold() throws IOException {
    assertEquals(
        "there is no network 'vgg16' to train; there is lenet: see sash train --help",
        Called.failure(2, "train", "vgg16"));
    assertEquals(
        "--epochs must be positive: 0: see sash train --help",
        Called.failure(2, "train", "lenet", "--epochs", "0"));
    assertEquals(
        "--evaluate trains nothing: leave out --output and --checkpoint: see sash train --help",
        Called.failure(2, "train", "lenet", "--evaluate", "a.onnx", "--output", "b.onnx"));
    assertEquals(
        "there is no t10k-images-idx3-ubyte(.gz) in " + folder,
        Called.failure(1, "train", "lenet", "--mnist", folder));
    assertEquals(
        "--test does not go with --mnist: see sash train --help",
        Called.failure(2, "train", "lenet", "--mnist", folder, "--test", "5"));
    Path colors = OnnxFiles.single(folder.resolve("single.onnx"), "Relu");
    assertEquals(
        colors + " takes 2x1x1x3 and gives 2x1x1x3: the test needs 32x32x1 and 1x1x11",
        Called.failure(1, "train", "lenet", "--test", "10", "--evaluate", colors));
  }
}
