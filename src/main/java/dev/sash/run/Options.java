package dev.sash.run;

/// How a model runs.
///
/// @param threads workers of the model's team, the calling thread included
public record Options(int threads) {

  /// @throws IllegalArgumentException if the number of threads is not from 1 to 1024
  public Options {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be from 1 to 1024: " + threads);
    }
  }

  /// Returns one thread for each processor that this Java process may use.
  public static Options defaults() {
    return new Options(Math.min(1024, Runtime.getRuntime().availableProcessors()));
  }

  /// Returns these options with another number of threads.
  public Options withThreads(int newThreads) {
    return new Options(newThreads);
  }
}
