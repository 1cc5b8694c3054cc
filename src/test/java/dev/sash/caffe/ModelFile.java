package dev.sash.caffe;

import dev.sash.file.WireMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Writes small `.caffemodel` files, field by field.
final class ModelFile {

  private final WireMessage net = new WireMessage().text(1, "a net");

  /// Returns a blob with a shape of any number of sizes.
  static WireMessage blob(float[] values, int... sizes) {
    return shape(sizes).packedFloats(5, values);
  }

  /// Returns a blob with a shape and no numbers.
  static WireMessage shape(int... sizes) {
    long[] longs = Arrays.stream(sizes).asLongStream().toArray();
    return new WireMessage().message(7, new WireMessage().packedVarints(1, longs));
  }

  /// Returns a blob with the old shape of four sizes.
  static WireMessage legacyBlob(float[] values, int... sizes) {
    WireMessage blob = new WireMessage();
    for (int i = 0; i < 4; i++) {
      blob.varint(i + 1, sizes[i]);
    }
    return blob.packedFloats(5, values);
  }

  /// Adds a layer of the newer form.
  ModelFile layer(String name, WireMessage... blobs) {
    WireMessage layer = new WireMessage().text(1, name).text(2, "Anything");
    for (WireMessage blob : blobs) {
      layer.message(7, blob);
    }
    net.message(100, layer);
    return this;
  }

  /// Adds a layer of the older form.
  ModelFile legacyLayer(String name, WireMessage... blobs) {
    WireMessage layer = new WireMessage();
    for (WireMessage blob : blobs) {
      layer.message(6, blob);
    }
    net.message(2, layer.text(4, name).varint(5, 4));
    return this;
  }

  byte[] toBytes() {
    return net.toBytes();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, toBytes());
  }
}
