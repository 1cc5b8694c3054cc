package dev.sash.gradient;

/// Hears how training goes, in the thread that called [Trainer#train]. An exception ends training;
/// the trainer keeps what it has learned up to then.
@FunctionalInterface
public interface Progress {

  /// A mini-batch that was learned.
  ///
  /// @param iteration mini-batches learned so far
  /// @param iterations mini-batches in all
  /// @param epoch how often all examples were shown before this mini-batch
  /// @param learningRate the step's size
  /// @param outcome of the mini-batch, before it was learned
  record Report(
      long iteration, long iterations, long epoch, float learningRate, Loss.Outcome outcome) {}

  /// Called after every mini-batch.
  void at(Report report);

  /// Hears nothing.
  static Progress none() {
    return _ -> {};
  }
}
