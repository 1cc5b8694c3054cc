package dev.sash.run;

/// How a model runs.
///
/// @param threads workers of the model's team, the calling thread included
/// @param accuracy which algorithms may be chosen
public record Options(int threads, Accuracy accuracy) {

  /// @throws IllegalArgumentException if the number of threads is not from 1 to 1024
  public Options {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be from 1 to 1024: " + threads);
    }
    java.util.Objects.requireNonNull(accuracy, "accuracy");
  }

  /// Returns one thread for each processor that this Java process may use, and the fastest
  /// algorithms.
  public static Options defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Options(Math.min(1024, processors), Accuracy.FAST);
  }

  /// Returns these options with another number of threads.
  public Options withThreads(int newThreads) {
    return new Options(newThreads, accuracy);
  }

  /// Returns these options with another accuracy.
  public Options withAccuracy(Accuracy newAccuracy) {
    return new Options(threads, newAccuracy);
  }
}
