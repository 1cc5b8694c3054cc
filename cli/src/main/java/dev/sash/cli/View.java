package dev.sash.cli;

import dev.sash.image.Heatmap;
import dev.sash.image.Picture;
import dev.sash.image.Preprocessing;
import dev.sash.image.WindowGrid;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;

/// What a network sees of a picture.
///
/// @param picture the whole
/// @param window the part that it sees
/// @param y row of the picture where the window begins
/// @param x column of the picture where the window begins
record View(Picture picture, Picture window, int y, int x) {

  /// Which share of the pixels above 0 has a colour of its own; the few that are hotter have the
  /// highest.
  private static final double SHOWN = 0.99;

  static View ofWhole(Picture picture) {
    return new View(picture, picture, 0, 0);
  }

  /// Returns the view of the window that begins at a point.
  static View of(Picture picture, Point point, int height, int width) {
    if (point.y() > picture.height() - height || point.x() > picture.width() - width) {
      throw new JobFailedException(
          "the window of %dx%d at %s is outside the photo of %dx%d",
          height, width, point, picture.height(), picture.width());
    }
    Picture window = picture.asWindow(point.y(), point.x(), height, width);
    return new View(picture, window, point.y(), point.x());
  }

  /// Returns the pixels of the window as the network takes them.
  Volume toVolume(Preprocessing pixels, Arena arena) {
    Shape shape = Shape.of(window.height(), window.width(), pixels.channels());
    Volume volume = Volume.allocate(arena, shape);
    window.into(volume, pixels);
    return volume;
  }

  /// Draws a heat for each pixel of the window over the picture.
  ///
  /// @param spiky whether single pixels may be far hotter than all others
  void write(Path file, Volume heat, boolean spiky) throws IOException {
    float highest = highest(heat.toNchw(), spiky);
    WindowGrid grid = new WindowGrid(window.height(), window.width(), 1, 1, 1, 1, y, x);
    new Heatmap(picture, heat, grid, 0, highest).write(file);
  }

  private static float highest(float[] heat, boolean spiky) {
    Arrays.sort(heat);
    int end = heat.length;
    while (end > 0 && !Float.isFinite(heat[end - 1])) {
      end--;
    }
    int start = end;
    while (start > 0 && heat[start - 1] > 0) {
      start--;
    }
    if (start == end) {
      return 1;
    }
    return heat[spiky ? start + (int) (SHOWN * (end - 1 - start)) : end - 1];
  }
}
