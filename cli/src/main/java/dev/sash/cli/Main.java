package dev.sash.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program `sash`.
@Command(
    name = "sash",
    description = "Runs trained ConvNets.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /// Made by picocli.
  Main() {}

  /// Runs the command line and ends the process: 0 done, 1 the job failed, 2 wrong usage.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "missing command");
  }
}
