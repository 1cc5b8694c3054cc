package dev.sash.kernel;

import dev.sash.layer.Activation;
import dev.sash.layer.LocalResponseNormalization;
import java.lang.foreign.MemorySegment;

/// Element-wise loops over runs of floats, in volumes the channels of one position: with the Vector
/// API where its module is there, one by one where it is not. Indices and counts are floats.
///
/// All memory is aligned to 4 bytes. Implementations have no state.
interface Lanes {

  /// Returns how many floats are computed at once; 1: no vectors.
  int width();

  /// target = the maximum over a window of runs, element by element; of zeros of both signs,
  /// either.
  ///
  /// @param rows rows of the window, at least 1
  /// @param rowStep from one row to the next
  /// @param columns columns of the window, at least 1
  /// @param columnStep from one column to the next
  void maximum(
      MemorySegment source,
      long from,
      int rows,
      long rowStep,
      int columns,
      long columnStep,
      MemorySegment target,
      long to,
      int count);

  /// Each target = the maximum over its window of runs, element by element, one window after the
  /// other: what a run has too many is overwritten by the runs that are computed after.
  ///
  /// @param windows how many windows
  /// @param windowStep from one window to the next
  /// @param targetStep from one target to the next, may be less than `count`
  /// @see #maximum
  default void maxima(
      MemorySegment source,
      long from,
      int rows,
      long rowStep,
      int columns,
      long columnStep,
      int windows,
      long windowStep,
      MemorySegment target,
      long to,
      long targetStep,
      int count) {
    for (int window = 0; window < windows; window++) {
      maximum(
          source,
          from + window * windowStep,
          rows,
          rowStep,
          columns,
          columnStep,
          target,
          to + window * targetStep,
          count);
    }
  }

  /// target = the sum over a window of runs, element by element; of long windows the sum of each
  /// row first, which keeps the rounding error to that of a row and a column.
  ///
  /// @param rows rows of the window
  /// @param rowStep from one row to the next
  /// @param columns columns of the window
  /// @param columnStep from one column to the next
  void sum(
      MemorySegment source,
      long from,
      int rows,
      long rowStep,
      int columns,
      long columnStep,
      MemorySegment target,
      long to,
      int count);

  /// target += source, element by element.
  void add(MemorySegment source, long from, MemorySegment target, long to, int count);

  /// target = max(lowest, target + source), element by element of runs that begin a step apart.
  ///
  /// @param count floats of a run
  /// @param times how many runs
  void addClamped(
      MemorySegment source,
      long from,
      long fromStep,
      MemorySegment target,
      long to,
      long toStep,
      int count,
      int times,
      float lowest);

  /// target *= factor.
  void scale(MemorySegment target, long to, int count, float factor);

  /// target += source * factor, element by element.
  void addScaled(
      MemorySegment source, long from, float factor, MemorySegment target, long to, int count);

  /// target += source * factors, element by element.
  void addProducts(
      MemorySegment source,
      long from,
      MemorySegment factors,
      long factorsFrom,
      MemorySegment target,
      long to,
      int count);

  /// target = activation(source + bias), element by element; source and target may be the same run.
  ///
  /// @param activation or null
  /// @param bias summands from index `biasFrom` on, or null
  void activate(
      Activation activation,
      MemorySegment source,
      long from,
      MemorySegment bias,
      long biasFrom,
      MemorySegment target,
      long to,
      int count);

  /// Local response normalisation of runs of channels: x / (bias + alpha / size * the sum of
  /// squares over neighbouring channels) ^ beta.
  ///
  /// @param fromStep from one run of the source to the next, in floats
  /// @param squares scratch memory, for each run `count` floats and as many more as the layer's
  ///   size
  /// @param toStep from one run of the target to the next, in floats
  /// @param count channels of a run
  /// @param runs how many
  void normalize(
      LocalResponseNormalization layer,
      MemorySegment source,
      long from,
      long fromStep,
      MemorySegment squares,
      MemorySegment target,
      long to,
      long toStep,
      int count,
      int runs);

  /// Returns vectors if the module `jdk.incubator.vector` is in the process, the JVM compiles what
  /// uses it, and the system property `dev.sash.vector` is not `false`.
  static Lanes ofProcess() {
    boolean wanted = !"false".equals(System.getProperty("dev.sash.vector"));
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    boolean compiled = areCompiled(System.getProperty("java.vm.info", ""));
    return wanted && present && compiled ? VectorLanes.ofProcess() : new PlainLanes();
  }

  /// Returns whether a JVM compiles vector operations: where it has its interpreter or its first
  /// compiler alone, each allocates on the heap and takes some hundred times as long.
  ///
  /// @param info what the JVM says of itself, the property `java.vm.info`
  static boolean areCompiled(String info) {
    return !info.contains("interpreted mode") && !info.contains("emulated-client");
  }
}
