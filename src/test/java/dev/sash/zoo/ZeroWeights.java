package dev.sash.zoo;

import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// Weights of any size that cost no memory: all tensors view the same hole in a file.
final class ZeroWeights {

  private ZeroWeights() {}

  static Weights of(Blueprint blueprint) {
    return Weights.of(tensors(blueprint));
  }

  static Map<String, Tensor> tensors(Blueprint blueprint) {
    long largest = blueprint.parameters().stream().mapToLong(Parameter::byteSize).max().orElse(0);
    MemorySegment zeros = zeros(largest);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : blueprint.parameters()) {
      long[] dimensions = parameter.dimensions().stream().mapToLong(Long::longValue).toArray();
      tensors.put(parameter.name(), Tensor.of(zeros.asSlice(0, parameter.byteSize()), dimensions));
    }
    return tensors;
  }

  private static MemorySegment zeros(long byteSize) {
    try {
      Path file = Files.createTempFile("zeros", ".bin");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(1), Math.max(0, byteSize - 1));
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, byteSize, Arena.ofAuto());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
