package dev.sash.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Where results go, and in which form.
final class Output {

  /// Endings of picture files that are no PNG.
  private static final Set<String> OTHER_PICTURES =
      Set.of("jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "svg", "pdf");

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

  /// Checks before the work that files can be written, each by itself, and replace nothing that is
  /// read.
  ///
  /// @param written a file is null if none was asked for
  /// @param read likewise
  void requireWritable(List<Path> written, List<Path> read) throws IOException {
    List<Path> files = written.stream().filter(Objects::nonNull).toList();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      if (Files.isDirectory(file)) {
        throw new JobFailedException("%s is a folder: name a file", file);
      }
      if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
        throw new JobFailedException("there is no folder for %s: create it first", file);
      }
      if (isAmong(file, files.subList(0, i))) {
        throw new JobFailedException("%s would be written twice: name two files", file);
      }
      if (isAmong(file, read)) {
        throw new JobFailedException("%s would replace itself: write to another file", file);
      }
    }
  }

  /// Checks before the work that a picture to write is not named as if it were no PNG.
  ///
  /// @param file null if none was asked for
  void requirePng(Path file) {
    String name = file == null ? "" : file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    if (dot > 0 && OTHER_PICTURES.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))) {
      throw new JobFailedException(
          "%s: pictures are written as PNG: name it %s.png", file, name.substring(0, dot));
    }
  }

  /// A device is written to, not replaced.
  private static boolean isAmong(Path file, List<Path> others) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return false;
    }
    for (Path other : others) {
      if (other == null) {
        continue;
      }
      if (file.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
          || Files.exists(file) && Files.exists(other) && Files.isSameFile(file, other)) {
        return true;
      }
    }
    return false;
  }

  /// Refuses options that would change nothing.
  void refuse(String reason, String... options) {
    for (String option : options) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw wrongUsage(option + " " + reason);
      }
    }
  }

  /// Returns the exception for options that do not go together or do not fit the model.
  ParameterException wrongUsage(String message) {
    CommandLine command = spec.commandLine();
    return new ParameterException(command, message);
  }
}
