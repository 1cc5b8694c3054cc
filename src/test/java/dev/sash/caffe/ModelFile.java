package dev.sash.caffe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes small `.caffemodel` files, field by field.
final class ModelFile {

  private final Fields net = new Fields().text(1, "a net");

  /// Fields of a protobuf message.
  static final class Fields {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Fields bare(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
      return this;
    }

    Fields tag(int field, int wireType) {
      return bare((long) field << 3 | wireType);
    }

    Fields number(int field, long value) {
      return tag(field, 0).bare(value);
    }

    Fields bytes(int field, byte[] bytes) {
      tag(field, 2).bare(bytes.length).out.writeBytes(bytes);
      return this;
    }

    Fields text(int field, String text) {
      return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Fields message(int field, Fields message) {
      return bytes(field, message.out.toByteArray());
    }

    Fields floats(int field, float... values) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      return bytes(field, bytes.array());
    }

    Fields unpacked(int field, float... values) {
      for (float value : values) {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value);
        tag(field, 5).out.writeBytes(bytes.array());
      }
      return this;
    }

    Fields doubles(int field, float... values) {
      ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        bytes.putDouble(value);
      }
      return bytes(field, bytes.array());
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }

  /// Returns a blob with a shape of any number of sizes.
  static Fields blob(float[] values, int... sizes) {
    return shape(sizes).floats(5, values);
  }

  static Fields shape(int... sizes) {
    Fields packed = new Fields();
    for (int size : sizes) {
      packed.bare(size);
    }
    return new Fields().message(7, new Fields().bytes(1, packed.toBytes()));
  }

  /// Returns a blob with the old shape of four sizes.
  static Fields legacyBlob(float[] values, int... sizes) {
    Fields blob = new Fields();
    for (int i = 0; i < 4; i++) {
      blob.number(i + 1, sizes[i]);
    }
    return blob.floats(5, values);
  }

  /// Adds a layer of the newer form.
  ModelFile layer(String name, Fields... blobs) {
    Fields layer = new Fields().text(1, name).text(2, "Anything");
    for (Fields blob : blobs) {
      layer.message(7, blob);
    }
    net.message(100, layer);
    return this;
  }

  /// Adds a layer of the older form.
  ModelFile legacyLayer(String name, Fields... blobs) {
    Fields layer = new Fields();
    for (Fields blob : blobs) {
      layer.message(6, blob);
    }
    net.message(2, layer.text(4, name).number(5, 4));
    return this;
  }

  byte[] toBytes() {
    return net.toBytes();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, toBytes());
  }
}
