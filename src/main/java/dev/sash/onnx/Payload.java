package dev.sash.onnx;

import dev.sash.file.FloatWriter;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Bytes that are written from where they lie.
sealed interface Payload {

  /// Returns how many bytes there are.
  long byteSize();

  /// Writes them at the channel's position.
  void into(FileChannel channel) throws IOException;

  /// Small bytes.
  ///
  /// @param bytes the bytes
  record Bytes(byte[] bytes) implements Payload {
    @Override
    public long byteSize() {
      return bytes.length;
    }

    @Override
    public void into(FileChannel channel) throws IOException {
      FloatWriter.write(channel, ByteBuffer.wrap(bytes));
    }
  }

  /// The elements of a tensor in row-major order, little-endian.
  ///
  /// @param tensor the elements
  record Weights(Tensor tensor) implements Payload {
    @Override
    public long byteSize() {
      return tensor.byteSize();
    }

    @Override
    public void into(FileChannel channel) throws IOException {
      FloatWriter.write(channel, tensor);
    }
  }

  /// The elements of a volume in NCHW order, little-endian.
  ///
  /// @param volume the elements
  record Activations(Volume volume) implements Payload {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    @Override
    public long byteSize() {
      return volume.shape().byteSize();
    }

    @Override
    public void into(FileChannel channel) throws IOException {
      Shape shape = volume.shape();
      try (Arena arena = Arena.ofConfined()) {
        Tensor row = Tensor.of(arena.allocate((long) shape.width() * Float.BYTES), shape.width());
        for (int image = 0; image < shape.batch(); image++) {
          for (int depth = 0; depth < shape.depth(); depth++) {
            for (int y = 0; y < shape.height(); y++) {
              for (int x = 0; x < shape.width(); x++) {
                row.segment().setAtIndex(FLOAT, x, volume.get(image, y, x, depth));
              }
              FloatWriter.write(channel, row);
            }
          }
        }
      }
    }
  }
}
