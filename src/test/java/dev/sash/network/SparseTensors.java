package dev.sash.network;

import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Weights of published sizes that take neither memory nor disk: all are views of one file of
/// holes. Their values are zero and nobody reads them.
final class SparseTensors {

  private static final long BYTE_SIZE = 512L << 20;

  private final MemorySegment hole;

  SparseTensors() {
    try {
      Path file = Files.createTempFile("sash", ".hole");
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE)) {
        hole = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTE_SIZE, Arena.ofAuto());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Tensor tensor(long elementCount) {
    return Tensor.of(hole.asSlice(0, elementCount * Float.BYTES), elementCount);
  }

  Kernels kernels(int filters, int depth, int height, int width) {
    long elements = (long) filters * depth * height * width;
    return new Kernels(tensor(elements), Kernels.Order.OIHW, filters, depth, height, width);
  }

  Convolution convolution(int filters, int depth, Geometry geometry) {
    return Convolution.of(
        kernels(filters, depth, geometry.height(), geometry.width()),
        Optional.of(tensor(filters)),
        geometry);
  }

  FullyConnected fullyConnected(int filters, int depth, int height, int width) {
    return new FullyConnected(kernels(filters, depth, height, width), Optional.of(tensor(filters)));
  }
}
