package dev.sash.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Where results go, and in which form.
final class Output {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  /// Made by picocli.
  Output() {}

  boolean json() {
    return json;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /// Prints maps, lists, text and numbers as JSON.
  void printJson(Object value) throws IOException {
    out()
        .println(
            JSON.std
                .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
                .with(JSON.Feature.WRITE_NULL_PROPERTIES)
                .asString(value));
  }

  /// Tells something on the error stream that is no error.
  void note(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("sash: note: " + text);
    err.flush();
  }

  /// Checks before the work that a file, if there is to be one, has a folder to go to.
  void requireFolder(Path file) {
    if (file != null && !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new JobFailedException("there is no folder for %s: create it first", file);
    }
  }

  /// Returns the exception for options that do not go together or do not fit the model.
  ParameterException wrongUsage(String message) {
    CommandLine command = spec.commandLine();
    return new ParameterException(command, message);
  }
}
