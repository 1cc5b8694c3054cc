package dev.sash.cli;

import dev.sash.run.Plan;
import dev.sash.zoo.Blueprint;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints what the layers of a model are and cost.
@Command(
    name = "summary",
    description = {
      "Print a table of a model's layers, their costs and kernels.",
      "MODEL may also be an architecture that sash zoo lists, such as vgg16, or a network such as"
          + " 'INPUT[32x32x3] -> [CONV3-32 -> RELU -> POOL2]*2 -> FC10': they need no weights."
    },
    mixinStandardHelpOptions = true)
final class SummaryCommand implements Callable<Integer> {

  @Mixin private ModelOptions model;
  @Mixin private RunOptions run;
  @Mixin private Output output;

  @Option(
      names = "--input",
      paramLabel = "HxW",
      description =
          "Size of the input image; default: the file's, or 224x224 if it leaves it open.")
  private Size input;

  @Option(
      names = "--training",
      description =
          "Add what training keeps: gradients of all volumes, and gradients and momentum of all"
              + " weights.")
  private boolean training;

  /// Made by picocli.
  SummaryCommand() {}

  @Override
  public Integer call() throws IOException {
    Summary summary =
        new Summary(
            Plan.of(
                model.network(Optional.ofNullable(input), Blueprint::zeroWeights), run.toOptions()),
            training);
    if (output.json()) {
      output.printJson(summary.toMap());
    } else {
      summary.print(output.out());
    }
    return 0;
  }
}
