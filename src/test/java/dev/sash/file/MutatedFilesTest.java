package dev.sash.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.VerificationFolder;
import dev.sash.caffe.Caffe;
import dev.sash.network.Weights;
import dev.sash.npz.Npy;
import dev.sash.npz.Npz;
import dev.sash.safetensors.Safetensors;
import dev.sash.volume.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is in a file, reading it gives weights or a `ModelFormatException`, and nothing else.
///
/// The seed is fixed; `-Ddev.sash.seed=N` tries another one, `-Ddev.sash.mutations=N` another
/// number.
class MutatedFilesTest {

  private static final long SEED = Long.getLong("dev.sash.seed", 20250701);
  private static final int COUNT = Integer.getInteger("dev.sash.mutations", 10_000);

  @TempDir private Path folder;

  private static Weights weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      tensors.put("layer" + i + ".weight", Tensor.copyOf(new float[6 * i], 2, 3, i));
      tensors.put("layer" + i + ".bias", Tensor.copyOf(new float[] {i}, 1));
    }
    return Weights.of(tensors);
  }

  private static void touch(Weights weights) {
    for (String name : weights.names()) {
      Tensor tensor = weights.tensor(name).orElseThrow();
      for (long i = 0; i < tensor.elementCount(); i += 1 + tensor.elementCount() / 7) {
        tensor.get(i);
      }
    }
  }

  private void assertSafe(byte[] whole, int headerBytes, int count, Mutations.Reader reader)
      throws IOException {
    int refused =
        new Mutations(SEED).apply(whole, headerBytes, count, folder.resolve("mutated"), reader);
    assertTrue(refused > count / 4, () -> "only few are refused");
  }

  private static void readSafetensors(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      touch(Safetensors.read(file, arena));
    }
  }

  private static void readNpz(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      touch(Npz.read(file, arena));
    }
  }

  @Test
  void safetensors() throws IOException {
    Path file = folder.resolve("whole");
    Safetensors.write(file, weights(), Map.of("format", "pt"));
    byte[] whole = Files.readAllBytes(file);
    assertSafe(whole, whole.length - 200, COUNT, MutatedFilesTest::readSafetensors);
  }

  @Test
  void npz() throws IOException {
    Path file = folder.resolve("whole");
    Npz.write(file, weights());
    byte[] whole = Files.readAllBytes(file);
    assertSafe(whole, whole.length, COUNT / 2, MutatedFilesTest::readNpz);
  }

  @Test
  void deflatedNpz() throws IOException {
    Path stored = folder.resolve("stored.npy");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : weights().names()) {
        Npy.write(stored, weights().tensor(name).orElseThrow());
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write(Files.readAllBytes(stored));
      }
    }
    assertSafe(bytes.toByteArray(), bytes.size(), COUNT / 2, MutatedFilesTest::readNpz);
  }

  @Test
  void npy() throws IOException {
    Path file = folder.resolve("whole");
    Npy.write(file, Tensor.copyOf(new float[60], 3, 4, 5));
    assertSafe(
        Files.readAllBytes(file),
        128,
        COUNT,
        broken -> {
          try (Arena arena = Arena.ofConfined()) {
            Npy.read(broken, arena).toArray();
          }
        });
  }

  private static final String NET =
      """
      name: "net" input: "data" input_shape { dim: 1 dim: 2 dim: 4 dim: 4 }
      layer { name: "c" type: "Convolution" bottom: "data" top: "c"
        convolution_param { num_output: 2 kernel_size: 3 pad: 1 bias_term: false } }
      layer { name: "b" type: "BatchNorm" bottom: "c" top: "c" batch_norm_param { eps: 1e-3 } }
      layer { name: "s" type: "Scale" bottom: "c" top: "c" scale_param { bias_term: true } }
      layer { name: "r" type: "ReLU" bottom: "c" top: "c" relu_param { negative_slope: 0.1 } }
      layer { name: "p" type: "Pooling" bottom: "c" top: "p" pooling_param { pool: AVE kernel_size: 2 stride: 2 } }
      layer { name: "t" type: "Permute" bottom: "p" top: "t" permute_param { order: [0, 2, 3, 1] } }
      layer { name: "f" type: "Reshape" bottom: "t" top: "f" reshape_param { shape { dim: 0 dim: -1 dim: 2 } } }
      layer { name: "m" type: "Softmax" bottom: "f" top: "m" softmax_param { axis: 2 } }
      layer { name: "i" type: "InnerProduct" bottom: "p" top: "i" inner_product_param { num_output: 1 } }
      layer { name: "e" type: "Eltwise" bottom: "p" bottom: "p" top: "e" eltwise_param { coeff: [2, -1] } }
      layer { name: "k" type: "Concat" bottom: "p" bottom: "e" top: "k" concat_param { axis: 1 } }
      """;

  private static WireMessage blob(long... sizes) {
    long count = Arrays.stream(sizes).reduce(1, (product, size) -> product * size);
    return new WireMessage()
        .message(7, new WireMessage().packedVarints(1, sizes))
        .packedFloats(5, new float[(int) count]);
  }

  private static void layer(WireMessage net, String name, WireMessage... blobs) {
    WireMessage layer = new WireMessage().text(1, name);
    for (WireMessage blob : blobs) {
      layer.message(7, blob);
    }
    net.message(100, layer);
  }

  private static byte[] caffemodel() {
    WireMessage net = new WireMessage();
    layer(net, "c", blob(2, 2, 3, 3));
    layer(net, "b", blob(2), blob(2), blob(1));
    layer(net, "s", blob(2), blob(2));
    layer(net, "i", blob(1, 8), blob(1));
    return net.toBytes();
  }

  private static Mutations.Reader caffe(Path text, Path weights) {
    return broken -> {
      try (Arena arena = Arena.ofConfined()) {
        Caffe.read(
            text == null ? broken : text, weights == null ? broken : weights, Map.of(), arena);
      }
    };
  }

  @Test
  void caffeDefinitions() throws IOException {
    Path weights = Files.write(folder.resolve("weights"), caffemodel());
    Path text = Files.writeString(folder.resolve("text"), NET);
    caffe(null, weights).read(text);
    byte[] whole = NET.getBytes(StandardCharsets.UTF_8);
    assertSafe(whole, whole.length, COUNT, caffe(null, weights));
  }

  @Test
  void caffeWeights() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), NET);
    byte[] whole = caffemodel();
    assertSafe(whole, whole.length, COUNT, caffe(text, null));
  }

  @Test
  void realFiles() throws IOException {
    byte[] digits =
        Files.readAllBytes(VerificationFolder.require("real/jq_mnist/mnist_cnn.safetensors"));
    assertSafe(digits, 290, 1000, MutatedFilesTest::readSafetensors);
    Path faces = VerificationFolder.require("real/ultraface_slim320");
    Path text = faces.resolve("slim-320.prototxt");
    Path weights = faces.resolve("slim-320.caffemodel");
    assertSafe(Files.readAllBytes(text), 16_164, 300, caffe(null, weights));
    assertSafe(Files.readAllBytes(weights), 3000, 300, caffe(text, null));
    byte[] pooling =
        Files.readAllBytes(
            VerificationFolder.require("real/npz/tract_averagepool_count_include_pad/io.npz"));
    assertSafe(pooling, pooling.length, 1000, MutatedFilesTest::readNpz);
  }
}
