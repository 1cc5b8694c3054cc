package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.network.Weights;
import dev.sash.npz.Npy;
import dev.sash.npz.Npz;
import dev.sash.onnx.Onnx;
import dev.sash.safetensors.Safetensors;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sash convert`.
class ConvertCommandTest {

  @TempDir private Path folder;

  @Test
  void weightsGoThereAndBack() throws IOException {
    Path first = folder.resolve("a.safetensors");
    Path packed = folder.resolve("b.npz");
    Path last = folder.resolve("c.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", Tensor.copyOf(new float[] {1, -0f, Float.MIN_VALUE}, 3));
    tensors.put("a.weight", Tensor.copyOf(new float[] {1, 2, 3, 4}, 2, 1, 2));
    tensors.put("scalar", Tensor.copyOf(new float[] {5}));
    Safetensors.write(first, Weights.of(tensors));
    Called called = Called.done("convert", first, packed);
    assertEquals(
        "%s -> %s, %,d bytes".formatted(first, packed, Files.size(packed)), called.out().strip());
    assertEquals("", called.err());
    Called.done("convert", packed, last);
    assertEquals(-1, Files.mismatch(first, last));
  }

  @Test
  void whatIsLostIsSaid() throws IOException {
    String header =
        """
        {"__metadata__":{"format":"pt"},
         "h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},
         "n":{"dtype":"I64","shape":[],"data_offsets":[2,10]}}\
        """;
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + 10).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).putShort(Float.floatToFloat16(1.5f));
    Path file = Files.write(folder.resolve("w.safetensors"), bytes.array());
    Path packed = folder.resolve("w.npz");
    Called called = Called.done("convert", file, packed, "--json");
    List<String> losses =
        List.of(
            "what is not floating point is left out: n (I64)",
            "all becomes float32: h (F16)",
            "what the file says of itself is left out: format");
    assertEquals(
        losses.stream().map(loss -> "sash: note: " + loss).toList(), called.err().lines().toList());
    assertEquals(losses, called.map().get("losses"));
    try (Arena arena = Arena.ofConfined()) {
      Npz npz = Npz.read(packed, arena);
      assertEquals(List.of("h"), List.copyOf(npz.names()));
      assertArrayEquals(new float[] {1.5f}, npz.tensor("h").orElseThrow().toArray());
    }
  }

  private float[] run(Path model, Path input) throws IOException {
    Path result = folder.resolve("y.npy");
    Called.done("run", model, "--input", input, "--output", result);
    try (Arena arena = Arena.ofConfined()) {
      return Npy.read(result, arena).toArray();
    }
  }

  private Path image(int height, int width) throws IOException {
    float[] values = new float[3 * height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 17;
    }
    Path file = folder.resolve("x.npy");
    Npy.write(file, Tensor.copyOf(values, 1, 3, height, width));
    return file;
  }

  @Test
  void caffeBecomesOnnx() throws IOException {
    CaffeFiles.network(folder.resolve("c.prototxt"), CaffeFiles.input(1, 6, 8));
    Path caffe = CaffeFiles.weights(folder.resolve("c.caffemodel"));
    Path onnx = folder.resolve("c.onnx");
    Called called = Called.done("convert", caffe, onnx);
    assertTrue(called.err().contains("layers for data and training are left out"), called.err());
    assertEquals(Shape.of(6, 8, 3), Onnx.read(onnx).inputShape());
    assertArrayEquals(run(caffe, image(6, 8)), run(onnx, image(6, 8)));
  }

  @Test
  void onnxBecomesOnnxOfOneSize() throws IOException {
    Path open = OnnxFiles.colors(folder.resolve("open.onnx"));
    Path fixed = folder.resolve("fixed.onnx");
    Called called = Called.done("convert", open, fixed, "--input", "6x8");
    List<String> notes = called.err().lines().toList();
    assertEquals(
        "sash: note: open sizes are fixed: image float32[N, 3, H, W] becomes image float32[N, 3, 6,"
            + " 8]",
        notes.get(1));
    assertEquals(
        "sash: note: an output has other dimensions: scores float32[1, 3] becomes scores float32[N,"
            + " 3, 1, 1]",
        notes.get(2));
    assertEquals(3, notes.size());
    assertEquals(Shape.of(6, 8, 3), Onnx.read(fixed).inputShape());
    assertArrayEquals(run(open, image(6, 8)), run(fixed, image(6, 8)));
  }

  @Test
  void slidingFormsTakeLargerImages() throws IOException {
    Path open = OnnxFiles.colors(folder.resolve("open.onnx"));
    Path sliding = folder.resolve("sliding.onnx");
    Called.done("convert", open, sliding, "--input", "4", "--fully-convolutional");
    assertEquals(Shape.of(2, 3, 3), Onnx.read(sliding, Shape.of(6, 8, 3)).outputShape());
    assertArrayEquals(run(open, image(4, 4)), run(sliding, image(4, 4)));
  }

  @Test
  void whatMakesNoSenseIsRefused() throws IOException {
    Path weights = folder.resolve("w.npz");
    Npz.write(weights, Weights.of(Map.of("b", Tensor.copyOf(new float[1], 1))));
    Path model = OnnxFiles.colors(folder.resolve("m.onnx"));
    Path out = folder.resolve("out.onnx");
    assertEquals(
        "%s holds weights and no network: give them one with sash zoo NAME --weights %s --export %s"
            .formatted(weights, weights, out),
        Called.failure(1, "convert", weights, out));
    Path tensors = folder.resolve("out.safetensors");
    assertEquals(
        "%s is a model, %s would hold weights alone: write a model as .onnx"
            .formatted(model, tensors),
        Called.failure(1, "convert", model, tensors));
    assertEquals(
        model + " would replace itself: write to another file",
        Called.failure(1, "convert", model, model));
    assertEquals(
        "out.caffemodel is none of the files that can be written: a model is .onnx, weights are"
            + " .safetensors or .npz",
        Called.failure(1, "convert", model, "out.caffemodel"));
    assertEquals(
        ("--fully-convolutional, --input and --prototxt are for models: %s holds weights:"
                + " see sash convert --help")
            .formatted(weights),
        Called.failure(2, "convert", weights, tensors, "--fully-convolutional"));
    assertEquals(
        "there is no file " + folder.resolve("none.npz"),
        Called.failure(1, "convert", folder.resolve("none.npz"), tensors));
    assertTrue(Files.notExists(out) && Files.notExists(tensors));
  }
}
