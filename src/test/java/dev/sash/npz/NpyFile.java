package dev.sash.npz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Makes `.npy` files as bytes.
final class NpyFile {

  private NpyFile() {}

  /// Returns a file of version 1.0 with a header text and elements.
  static byte[] of(String header, byte[] elements) {
    byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer file =
        ByteBuffer.allocate(10 + text.length + elements.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0);
    return file.putShort((short) text.length).put(text).put(elements).array();
  }

  static byte[] of(String descr, boolean fortran, String shape, byte[] elements) {
    String header = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }";
    return of(header.formatted(descr, fortran ? "True" : "False", shape), elements);
  }

  /// Returns the elements 0, 1, 2, ... in some type.
  static byte[] counting(int count, char kind, int byteSize, ByteOrder order) {
    ByteBuffer bytes = ByteBuffer.allocate(count * byteSize).order(order);
    for (int i = 0; i < count; i++) {
      switch (byteSize) {
        case 2 -> bytes.putShort(Float.floatToFloat16(i));
        case 4 -> bytes.putFloat(i);
        default -> {
          if (kind == 'i') {
            bytes.putLong(i);
          } else {
            bytes.putDouble(i);
          }
        }
      }
    }
    return bytes.array();
  }

  /// Returns a little-endian float32 vector of 0, 1, 2, ...
  static byte[] vector(int count) {
    return of("<f4", false, "(" + count + ",)", counting(count, 'f', 4, ByteOrder.LITTLE_ENDIAN));
  }
}
