package dev.sash.cli;

import dev.sash.run.Accuracy;
import dev.sash.run.Choices;
import dev.sash.run.Options;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How a model runs: on how many threads, and by which algorithms.
final class RunOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; default: one a processor.")
  private Integer threads;

  @Option(
      names = "--exact",
      description =
          "Compute every sum as it is defined; without it 3x3 and 5x5 convolutions may take minimal"
              + " filtering, which is faster and loses a few digits.")
  private boolean exact;

  @Option(
      names = "--choices",
      paramLabel = "FILE",
      description =
          "Algorithms of convolutions, as sash bench --save-choices writes them; default, and for"
              + " those that it does not name: what is estimated to be the fastest.")
  private Path choices;

  /// Made by picocli.
  RunOptions() {}

  /// Returns the options of a model; reads the file of choices.
  Options toOptions() throws IOException {
    Options options = Options.defaults().withAccuracy(exact ? Accuracy.EXACT : Accuracy.FAST);
    if (choices != null) {
      options = options.withChoices(Choices.read(choices));
    }
    try {
      return threads == null ? options : options.withThreads(threads);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
