package dev.sash.run;

import java.util.Objects;

/// How a model runs. Immutable and free to share between threads; the `with` methods return changed
/// copies.
///
/// @param threads workers of the model's team, the calling thread included
/// @param accuracy which algorithms may be chosen
/// @param tuning how the algorithm of a convolution is found that the choices do not name
/// @param choices algorithms of convolutions that are known already
public record Options(int threads, Accuracy accuracy, Tuning tuning, Choices choices) {

  /// @throws IllegalArgumentException if the number of threads is not from 1 to 1024
  public Options {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be from 1 to 1024: " + threads);
    }
    Objects.requireNonNull(accuracy, "accuracy");
    Objects.requireNonNull(tuning, "tuning");
    Objects.requireNonNull(choices, "choices");
  }

  /// Returns one thread for each processor that this Java process may use, and the algorithms that
  /// are estimated to be the fastest.
  public static Options defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Options(Math.min(1024, processors), Accuracy.FAST, Tuning.ESTIMATED, Choices.none());
  }

  /// Returns these options with another number of threads.
  ///
  /// @throws IllegalArgumentException if it is not from 1 to 1024
  public Options withThreads(int newThreads) {
    return new Options(newThreads, accuracy, tuning, choices);
  }

  /// Returns these options with another accuracy.
  public Options withAccuracy(Accuracy newAccuracy) {
    return new Options(threads, newAccuracy, tuning, choices);
  }

  /// Returns these options with another tuning.
  public Options withTuning(Tuning newTuning) {
    return new Options(threads, accuracy, newTuning, choices);
  }

  /// Returns these options with other choices. A plan refuses one that its convolution cannot take
  /// by a [ChoiceException].
  public Options withChoices(Choices newChoices) {
    return new Options(threads, accuracy, tuning, newChoices);
  }
}
