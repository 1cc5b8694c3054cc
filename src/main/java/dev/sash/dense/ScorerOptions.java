package dev.sash.dense;

import com.sun.management.OperatingSystemMXBean;
import dev.sash.run.Options;
import java.lang.management.ManagementFactory;
import java.util.OptionalInt;

/// How an image is scored.
///
/// @param stride pixels from one window to the next in both directions, a divisor of the network's
///   own; empty: the network's own
/// @param memoryLimitByteSize what an image may take: the image itself, workspace, scores and
///   packed weights
/// @param run how the model runs
public record ScorerOptions(OptionalInt stride, long memoryLimitByteSize, Options run) {

  /// @throws IllegalArgumentException if stride or limit is not positive
  public ScorerOptions {
    if (stride.isPresent() && stride.getAsInt() <= 0) {
      throw new IllegalArgumentException("stride must be positive: " + stride.getAsInt());
    }
    if (memoryLimitByteSize <= 0) {
      throw new IllegalArgumentException("memory limit must be positive: " + memoryLimitByteSize);
    }
  }

  /// Returns the network's own stride, one thread a processor, and as limit the memory of the
  /// machine, or of the container if that is less, without the largest size of the Java heap, but
  /// at least a quarter of it.
  public static ScorerOptions defaults() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long total = system.getTotalMemorySize();
    long limit = Math.max(total - Runtime.getRuntime().maxMemory(), total / 4);
    return new ScorerOptions(OptionalInt.empty(), limit, Options.defaults());
  }

  /// Returns these options with another stride.
  public ScorerOptions withStride(int newStride) {
    return new ScorerOptions(OptionalInt.of(newStride), memoryLimitByteSize, run);
  }

  /// Returns these options with another limit.
  public ScorerOptions withMemoryLimit(long newByteSize) {
    return new ScorerOptions(stride, newByteSize, run);
  }

  /// Returns these options with other ones for the model.
  public ScorerOptions withRun(Options newRun) {
    return new ScorerOptions(stride, memoryLimitByteSize, newRun);
  }

  /// Returns these options with another number of threads.
  public ScorerOptions withThreads(int newThreads) {
    return withRun(run.withThreads(newThreads));
  }
}
