package dev.sash.onnx;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
      write(channel, ByteBuffer.wrap(bytes));
    }
  }

  /// The elements of a tensor in row-major order, little-endian.
  ///
  /// @param tensor the elements
  record Weights(Tensor tensor) implements Payload {

    /// A byte buffer has at most 2^31 - 1 bytes.
    private static final long LARGEST_RUN_BYTES = 1L << 30;

    @Override
    public long byteSize() {
      return tensor.byteSize();
    }

    @Override
    public void into(FileChannel channel) throws IOException {
      if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
        for (long at = 0; at < byteSize(); at += LARGEST_RUN_BYTES) {
          long run = Math.min(LARGEST_RUN_BYTES, byteSize() - at);
          write(channel, tensor.segment().asSlice(at, run).asByteBuffer());
        }
      } else {
        staged(channel, tensor.elementCount(), tensor::get);
      }
    }
  }

  /// The elements of a volume in NCHW order, little-endian.
  ///
  /// @param volume the elements
  record Activations(Volume volume) implements Payload {

    @Override
    public long byteSize() {
      return volume.shape().byteSize();
    }

    @Override
    public void into(FileChannel channel) throws IOException {
      Shape shape = volume.shape();
      long plane = (long) shape.height() * shape.width();
      staged(
          channel,
          shape.elementCount(),
          index -> {
            long rest = index / plane;
            int position = Math.toIntExact(index % plane / shape.width());
            int image = (int) (rest / shape.depth());
            int channelOfImage = (int) (rest % shape.depth());
            return volume.get(
                image, position, (int) (index % plane % shape.width()), channelOfImage);
          });
    }
  }

  /// Gives elements by index.
  interface Elements {
    /// Returns an element.
    float get(long index);
  }

  private static void staged(FileChannel channel, long elementCount, Elements elements)
      throws IOException {
    ValueLayout.OfFloat little =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    int stagedCount = 1 << 14;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stage = arena.allocate((long) stagedCount * Float.BYTES, Float.BYTES);
      for (long first = 0; first < elementCount; first += stagedCount) {
        long count = Math.min(stagedCount, elementCount - first);
        for (long i = 0; i < count; i++) {
          stage.setAtIndex(little, i, elements.get(first + i));
        }
        write(channel, stage.asSlice(0, count * Float.BYTES).asByteBuffer());
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
