package dev.sash.zoo;

import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Fills tensors from a seed. Number `i` of a tensor depends on the seed, the tensor's name and `i`
/// alone: SplitMix64 (Steele, Lea and Flood 2014) over a counter, in integer arithmetic up to one
/// last product, so that the bits are the same on every machine.
final class RandomWeights {

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /// The mean of the sum of four uniform 16-bit numbers.
  private static final int SUM_MEAN = 2 * 0xffff;

  /// The standard deviation of that sum: each has the variance (2^32 - 1) / 12.
  private static final double SUM_DEVIATION = Math.sqrt(((1L << 32) - 1) / 3.0);

  private RandomWeights() {}

  static Weights of(List<Parameter> parameters, long seed, Arena arena) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      MemorySegment segment = arena.allocate(parameter.byteSize(), Volume.ALIGNMENT);
      fill(segment, parameter.initial(), key(seed, parameter.name()));
      long[] dimensions = parameter.dimensions().stream().mapToLong(Long::longValue).toArray();
      tensors.put(parameter.name(), Tensor.of(segment, dimensions));
    }
    return Weights.of(tensors);
  }

  private static long key(long seed, String name) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return mix(mix(seed) ^ hash);
  }

  private static void fill(MemorySegment segment, Initial initial, long key) {
    long count = segment.byteSize() / Float.BYTES;
    switch (initial) {
      case Initial.Fixed(float value) -> fillFixed(segment, count, value);
      case Initial.He(long fanIn) -> fillBell(segment, count, Math.sqrt(2.0 / fanIn), key);
      case Initial.Sign() -> fillSigns(segment, count, key);
    }
  }

  private static void fillFixed(MemorySegment segment, long count, float value) {
    for (long i = 0; i < count; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }

  private static void fillSigns(MemorySegment segment, long count, long key) {
    for (long i = 0; i < count; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, mix(key + i * GOLDEN) < 0 ? -1 : 1);
    }
  }

  /// The sum of four uniform numbers is bell-shaped and ends at 3.5 deviations: no weight starts
  /// far out.
  private static void fillBell(MemorySegment segment, long count, double deviation, long key) {
    float scale = (float) (deviation / SUM_DEVIATION);
    for (long i = 0; i < count; i++) {
      long bits = mix(key + i * GOLDEN);
      long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (int) (sum - SUM_MEAN) * scale);
    }
  }

  private static long mix(long state) {
    long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
