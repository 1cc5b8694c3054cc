package dev.sash.image;

import java.io.IOException;
import java.nio.file.Path;

/// Thrown when a file is no image that can be read. The message names the file, why, and a remedy
/// where there is one.
public final class ImageFormatException extends IOException {

  private static final long serialVersionUID = 1;

  ImageFormatException(Path file, String reason, Throwable cause) {
    super("cannot read the image %s: %s".formatted(file, reason), cause);
  }
}
