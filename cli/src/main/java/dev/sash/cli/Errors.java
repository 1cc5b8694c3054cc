package dev.sash.cli;

import dev.sash.zoo.NotationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Turns an exception into one line for whoever typed the command; a mistake in the notation takes
/// three.
final class Errors {

  private Errors() {}

  static String line(Throwable problem) {
    String message = problem.getMessage();
    if (problem instanceof NotationException) {
      // The lines below the first point at the character.
      return message;
    }
    return oneLine(
        switch (problem) {
          case NoSuchFileException e -> "there is no file " + e.getFile();
          case FileAlreadyExistsException e -> e.getFile() + " is there already and is no folder";
          case AccessDeniedException e -> "access denied: " + e.getFile();
          case FileSystemException e when e.getReason() != null ->
              e.getFile() + ": " + e.getReason();
          case OutOfMemoryError _ when message != null && message.contains("off the heap") ->
              message;
          case OutOfMemoryError _ ->
              "out of memory: give Java more with SASH_JAVA_OPTS=-Xmx4g, or take a smaller input"
                  + (message == null ? "" : " (" + message + ")");
          case UncheckedIOException e -> line(e.getCause());
          case IOException _, IllegalArgumentException _, IllegalStateException _
              when message != null ->
              message;
          case RuntimeException e
              when message != null && e.getClass().getName().startsWith("dev.sash.") ->
              message;
          default -> "internal error: " + problem + ": run again with --debug and report it";
        });
  }

  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
