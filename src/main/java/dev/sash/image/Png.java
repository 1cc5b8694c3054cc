package dev.sash.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// Writes PNG files.
public final class Png {

  private Png() {}

  /// Writes an image; an existing file is replaced.
  ///
  /// @throws IOException if the file cannot be written
  public static void write(BufferedImage image, Path file) throws IOException {
    try (OutputStream stream = Files.newOutputStream(file)) {
      if (!ImageIO.write(image, "png", stream)) {
        throw new IOException("cannot write %s: ImageIO has no PNG writer".formatted(file));
      }
    }
  }
}
