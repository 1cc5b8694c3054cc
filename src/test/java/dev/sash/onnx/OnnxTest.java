package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.oracle.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.file.WireMessage;
import dev.sash.format.ModelFormatException;
import dev.sash.layer.Convolution;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as users read them.
class OnnxTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeModel() throws IOException {
    Nd weights = Nd.random(new Random(14), 4, 3, 3, 3);
    ModelWriter model =
        ModelWriter.opset(13)
            .input("x", "N", 3, "H", "W")
            .weights("w", weights)
            .node("Conv x,w -> c", ints("pads", 1, 1, 1, 1))
            .node("Relu c -> y")
            .output("y");
    file = Files.write(folder.resolve("model.onnx"), model.toBytes());
  }

  private static Tensor weights(Network network) {
    return ((Convolution) network.node("c").layer()).kernels().tensor();
  }

  @Test
  void readsForAShapeAndUsesTheWeightsWhereTheyAreMapped() throws IOException {
    Network network = Onnx.read(file, Shape.of(8, 9, 3));
    assertEquals(Shape.of(8, 9, 4), network.outputShape());
    assertTrue(weights(network).segment().isMapped());
    assertTrue(weights(network).segment().isReadOnly());
  }

  @Test
  void aCallersArenaEndsTheMapping() throws IOException {
    Network network;
    try (Arena arena = Arena.ofConfined()) {
      network = Onnx.open(file, arena).withInput(Shape.of(8, 9, 3)).toNetwork();
      assertTrue(Float.isFinite(weights(network).get(0)));
    }
    Tensor closed = weights(network);
    assertThrows(IllegalStateException.class, () -> closed.get(0));
  }

  @Test
  void tellsWhatAFileHoldsBeforeItIsRead() throws IOException {
    OnnxModel model = Onnx.open(file);
    assertEquals(file, model.path());
    assertEquals(13, model.operatorSetVersion());
    assertEquals("{Conv=1, Relu=1}", model.operators().toString());
    assertEquals("[x float32[N, 3, H, W]]", model.openInputs().toString());
    assertThrows(OpenShapeException.class, () -> Onnx.read(file));
  }

  @Test
  void aTruncatedFileSaysSo() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, 300));
    assertEquals(
        file
            + ": byte 3: field 7 announces 550 bytes, but only 295 are left: the file is truncated"
            + " or broken: is it an ONNX model?",
        assertThrows(ModelFormatException.class, () -> Onnx.read(file)).getMessage());
    Files.write(file, new byte[0]);
    assertEquals(
        file + ": the file holds no graph: is it an ONNX model?",
        assertThrows(ModelFormatException.class, () -> Onnx.read(file)).getMessage());
  }

  @Test
  void aFolderIsAnInputErrorThatNamesIt() {
    assertRejected(
        FileSystemException.class,
        folder + ": a folder, where a file is needed",
        () -> Onnx.open(folder));
  }

  @Test
  void aMissingFileIsAnInputError() {
    assertThrows(NoSuchFileException.class, () -> Onnx.read(folder.resolve("none.onnx")));
  }

  @Test
  void weightsMayLieInAnotherFile() throws IOException {
    WireMessage external =
        ModelWriter.tensor("w", 1, 2, 3)
            .message(13, new WireMessage().text(1, "location").text(2, "weights.bin"))
            .varint(14, 1);
    Files.write(folder.resolve("weights.bin"), WireMessage.bytesOf(1f, 2, 3, 4, 5, 6));
    ModelWriter model =
        ModelWriter.opset(13)
            .input("x", 2, 3)
            .initializer(external)
            .node("Mul x,w -> y")
            .output("y");
    Files.write(file, model.toBytes());
    Nd x = Nd.of(new float[] {1, 1, 1, 2, 2, 2}, 2, 3);
    Imported.assertGives(Nd.of(new float[] {1, 2, 3, 8, 10, 12}, 2, 3), Onnx.open(file), x);
  }

  @Test
  void everyOperatorOfTheTableIsListed() {
    assertTrue(Onnx.operators().containsAll(List.of("Conv", "Gemm", "Softmax", "Unsqueeze")));
    assertEquals("Add", Onnx.operators().first());
    assertThrows(UnsupportedOperationException.class, () -> Onnx.operators().add("Dance"));
    SortedSet<String> used = new TreeSet<>();
    OwnModels.all().forEach(model -> used.addAll(model.toModel().operators().keySet()));
    assertEquals(Onnx.operators(), used, "the models that are mutated use every operator");
  }
}
