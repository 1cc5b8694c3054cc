package dev.sash.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Boxes with numbers drawn on a photo: what was found in it.
///
/// The record owns nothing: the picture must live until [#toImage] or [#write] returns.
///
/// @param picture the photo
/// @param marks the boxes; what lies outside the photo is left out
public record Markings(Picture picture, List<Mark> marks) {

  private static final int PAPER = 0xFFFFFF;

  /// Box rows for each step of the label's scale.
  private static final int ROWS_PER_SCALE = 24;

  /// Copies the list.
  public Markings {
    marks = List.copyOf(marks);
  }

  /// Draws the boxes. The photo's pixels take four bytes each of the Java heap.
  public BufferedImage toImage() {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    int[] colors = new int[picture.width()];
    for (int y = 0; y < picture.height(); y++) {
      picture.rowInto(y, colors);
      image.setRGB(0, y, colors.length, 1, colors, 0, colors.length);
    }
    marks.forEach(mark -> draw(image, mark));
    return image;
  }

  /// Draws the boxes into a PNG file; an existing file is replaced.
  ///
  /// @throws IOException if the file cannot be written
  public void write(Path file) throws IOException {
    Png.write(toImage(), file);
  }

  private static void draw(BufferedImage image, Mark mark) {
    Window box = mark.box();
    int scale = Math.clamp(box.height() / ROWS_PER_SCALE, 1, 16) + 1;
    int bottom = box.y() + box.height();
    int right = box.x() + box.width();
    int color = mark.color();
    Digits.fill(image, box.y() - scale, box.x() - scale, scale, box.width() + 2 * scale, color);
    Digits.fill(image, bottom, box.x() - scale, scale, box.width() + 2 * scale, color);
    Digits.fill(image, box.y(), box.x() - scale, box.height(), scale, color);
    Digits.fill(image, box.y(), right, box.height(), scale, color);
    if (!mark.label().isEmpty()) {
      int height = (Digits.GLYPH_HEIGHT + 2) * scale;
      int width = Digits.width(mark.label(), scale) + scale;
      int above = box.y() - scale - height;
      int top = above >= 0 ? above : bottom + scale;
      int left = Math.clamp(box.x() - (long) scale, 0, Math.max(image.getWidth() - width, 0));
      Digits.fill(image, top, left, height, width, color);
      Digits.draw(image, mark.label(), top + scale, left + scale, scale, PAPER);
    }
  }
}
