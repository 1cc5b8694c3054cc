package dev.sash.zoo;

import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Weights of any size that take no memory: all tensors view the same hole in a file that is gone
/// as soon as it is mapped.
final class ZeroWeights {

  private ZeroWeights() {}

  static Weights of(Blueprint blueprint) {
    return Weights.of(tensors(blueprint.parameters()));
  }

  static Map<String, Tensor> tensors(List<Parameter> parameters) {
    MemorySegment zeros = zeros(parameters.stream().mapToLong(Parameter::byteSize).max().orElse(0));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      long[] dimensions = parameter.dimensions().stream().mapToLong(Long::longValue).toArray();
      tensors.put(parameter.name(), Tensor.of(zeros.asSlice(0, parameter.byteSize()), dimensions));
    }
    return tensors;
  }

  private static MemorySegment zeros(long byteSize) {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "sash-zeros-" + UUID.randomUUID());
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      channel.write(ByteBuffer.allocate(1), Math.max(0, byteSize - 1));
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, byteSize, Arena.ofAuto());
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "weights of zero need a file of %d bytes for a moment, without blocks: %s: %s"
                  .formatted(byteSize, file, e.getMessage()),
              e));
    }
  }
}
