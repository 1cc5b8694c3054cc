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
/// @param parallel whether it is worth sharing among workers
record PlannedStep(
    String name,
    List<String> layers,
    Kernel kernel,
    List<Place> inputs,
    Place output,
    Packing packing,
    Optional<Chosen> chosen,
    boolean parallel) {

  /// Multiply-accumulates below which waking the other workers costs more than they save.
  private static final long WORTH_SHARING = 1 << 18;

  /// Returns whether a kernel is shared among workers.
  ///
  /// @param work multiply-accumulates and values written
  static boolean worthSharing(Kernel kernel, long work) {
    return kernel.tileCount() > 1 && work >= WORTH_SHARING;
  }
}
