package dev.sash.npz;

import java.io.IOException;
import java.nio.file.Path;

/// Thrown when a file is no NumPy array that can be read. The message names the file and the rule
/// that it breaks.
public final class NpyFormatException extends IOException {

  private static final long serialVersionUID = 1;

  NpyFormatException(Path file, String reason) {
    super("cannot read the array %s: %s".formatted(file, reason));
  }
}
