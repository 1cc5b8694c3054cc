package dev.sash.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// Images that tests make.
final class Photos {

  private Photos() {}

  /// Writes a PNG file of one colour.
  static Path plain(Path file, int height, int width, int color) throws IOException {
    return withBlock(file, height, width, color, 0, 0, 0, color);
  }

  /// Writes a PNG file of one colour with a square of another one at (`y`, `x`).
  static Path withBlock(
      Path file, int height, int width, int color, int y, int x, int side, int blockColor)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        boolean inside = row >= y && row < y + side && column >= x && column < x + side;
        image.setRGB(column, row, inside ? blockColor : color);
      }
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
