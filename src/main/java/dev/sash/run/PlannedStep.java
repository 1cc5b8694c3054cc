package dev.sash.run;

import dev.sash.kernel.Kernel;
import dev.sash.kernel.Packing;
import java.util.List;
import java.util.Optional;

/// A step of a plan as the session needs it.
///
/// @param name what it computes
/// @param layers the network's layers in it; empty for a copy that the plan adds
/// @param kernel the algorithm
/// @param inputs where it reads
/// @param output where it writes
/// @param packing which weights it needs, or null
/// @param chosen why it has this algorithm; empty: it is no convolution
/// @param work about how many multiply-accumulates take as long
record PlannedStep(
    String name,
    List<String> layers,
    Kernel kernel,
    List<Place> inputs,
    Place output,
    Packing packing,
    Optional<Chosen> chosen,
    long work) {

  /// Multiply-accumulates below which waking the other workers costs more than they save.
  private static final long WORTH_SHARING = 3 << 17;

  /// Multiply-accumulates that a core does in the time in which it reads and writes a value: where
  /// there are few, as in pooling and normalisation, memory takes the time.
  private static final long COST_OF_VALUE = 16;

  /// @throws IllegalArgumentException if the kernel has more tiles than can be counted
  PlannedStep {
    kernel.tileCount();
  }

  /// Returns about how many multiply-accumulates take as long as a layer.
  ///
  /// @param multiplyAccumulates the layer's own
  /// @param values how many it writes
  static long work(long multiplyAccumulates, long values) {
    return multiplyAccumulates + COST_OF_VALUE * values;
  }

  /// Returns whether tiles are shared among workers.
  ///
  /// @param tiles how many there are
  /// @param work about how many multiply-accumulates take as long as all of them
  static boolean worthSharing(long tiles, long work) {
    return tiles > 1 && work >= WORTH_SHARING;
  }

  /// Returns whether it is worth sharing among workers by itself.
  boolean parallel() {
    return worthSharing(kernel.tileCount(), work);
  }

  /// Returns whether an earlier step must be done before this one begins: because it writes what
  /// this one reads or writes, or reads what this one writes.
  boolean dependsOn(PlannedStep earlier) {
    return output.mayOverlap(earlier.output)
        || inputs.stream().anyMatch(earlier.output::mayOverlap)
        || earlier.inputs.stream().anyMatch(output::mayOverlap);
  }
}
