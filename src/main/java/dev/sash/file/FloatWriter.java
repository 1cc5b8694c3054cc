package dev.sash.file;

import dev.sash.volume.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/// Writes bytes and float32 elements in little-endian order, in runs that fit a buffer.
public final class FloatWriter {

  private static final long RUN_BYTES = 1L << 26;

  private FloatWriter() {}

  /// Writes the rest of a buffer.
  ///
  /// @throws IOException if the channel refuses
  public static void write(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Writes the elements of a tensor.
  ///
  /// @throws IOException if the channel refuses
  public static void write(WritableByteChannel channel, Tensor tensor) throws IOException {
    MemorySegment elements = tensor.segment();
    for (long offset = 0; offset < elements.byteSize(); offset += RUN_BYTES) {
      long length = Math.min(RUN_BYTES, elements.byteSize() - offset);
      write(channel, littleEndian(elements.asSlice(offset, length)).asByteBuffer());
    }
  }

  /// Returns the bytes of float32 elements in little-endian order: the elements themselves or a
  /// copy.
  private static MemorySegment littleEndian(MemorySegment elements) {
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      return elements;
    }
    MemorySegment copy = Arena.ofAuto().allocate(elements.byteSize());
    for (long i = 0; i < elements.byteSize() / Integer.BYTES; i++) {
      int bits = elements.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i);
      copy.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, Integer.reverseBytes(bits));
    }
    return copy;
  }
}
