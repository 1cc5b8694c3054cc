package dev.sash.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which names the classes have.
final class LabelOptions {

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = {
        "Names of the classes, one a line, or 'index,names' lines.",
        "Default: the one *label*.txt file beside the model with a name for each class."
      })
  private Path file;

  /// Made by picocli.
  LabelOptions() {}

  Labels of(Path model, int classes) throws IOException {
    return Labels.of(Optional.ofNullable(file), model, classes);
  }
}
