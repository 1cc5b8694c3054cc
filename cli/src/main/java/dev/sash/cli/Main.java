package dev.sash.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/// The program `sash`.
@Command(
    name = "sash",
    description = "Runs trained ConvNets.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    subcommands = {
      InfoCommand.class,
      SummaryCommand.class,
      RunCommand.class,
      ClassifyCommand.class,
      ScoreCommand.class,
      ExplainCommand.class,
      VerifyCommand.class,
      ZooCommand.class,
      ConvertCommand.class,
      BenchCommand.class,
      TrainCommand.class,
      DemoCommand.class
    })
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  /// Made by picocli.
  Main() {}

  /// Runs the command line and ends the process: 0 done, 1 the job failed, 2 wrong usage.
  public static void main(String[] arguments) {
    // No window: on some systems Java's image classes would open a connection to one.
    System.setProperty("java.awt.headless", "true");
    int status = commandLine().execute(arguments);
    System.out.flush();
    System.exit(status);
  }

  /// Returns the command line; it prints to the writers that it is given, or else to the standard
  /// streams.
  static CommandLine commandLine() {
    Main main = new Main();
    return new CommandLine(main)
        .registerConverter(Size.class, Size::parse)
        .registerConverter(Point.class, Point::parse)
        .registerConverter(Ratio.class, Ratio::parse)
        .registerConverter(ByteCount.class, ByteCount::parse)
        .registerConverter(ExplainCommand.MethodName.class, ExplainCommand.MethodName::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(main::execute)
        .setParameterExceptionHandler(Main::wrongUsage);
  }

  private int execute(ParseResult result) {
    CommandLine command = spec.commandLine();
    try {
      return new RunLast().execute(result);
    } catch (ParameterException e) {
      throw e;
    } catch (CommandLine.ExecutionException e) {
      return failed(command.getErr(), e.getCause() == null ? e : e.getCause());
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      return failed(command.getErr(), e);
    }
  }

  private int failed(PrintWriter err, Throwable problem) {
    err.println("sash: " + Errors.line(problem));
    if (debug) {
      problem.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static int wrongUsage(ParameterException problem, String[] arguments) {
    CommandLine command = problem.getCommandLine();
    command
        .getErr()
        .println(
            "sash: %s: see %s --help"
                .formatted(
                    Errors.oneLine(problem.getMessage()),
                    command.getCommandSpec().qualifiedName()));
    command.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing command");
  }
}
