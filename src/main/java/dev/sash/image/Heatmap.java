package dev.sash.image;

import dev.sash.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;

/// The scores of one class laid over the photo that they were computed from, with a colour bar
/// beside it.
///
/// A pixel at the centre of a window has the colour of that window's score; between the centres
/// scores are interpolated bilinearly; from the outermost centres to the edge of the outermost
/// windows they stay the same. Under the colours the photo is grey, so that every hue is a score;
/// where no window lies, and where a score is not a number, the photo keeps its colours.
///
/// The record owns nothing: picture and scores must live until [#toImage] or [#write] returns.
///
/// @param picture the photo, in the pixels that the grid counts
/// @param scores `grid.rows()` x `grid.columns()` x 1; for example one channel of a score map
/// @param grid where the windows lie
/// @param minimum the score of the lowest colour; lower scores have it too
/// @param maximum the score of the highest colour; higher scores have it too
public record Heatmap(
    Picture picture, Volume scores, WindowGrid grid, float minimum, float maximum) {

  /// How much of a pixel is the colour of its score; the rest is the photo.
  static final double OPACITY = 0.6;

  /// @throws IllegalArgumentException if the scores are not those of the grid, a window does not
  ///   lie in the picture, or minimum and maximum are not finite and ascending
  public Heatmap {
    if (scores.shape().height() != grid.rows()
        || scores.shape().width() != grid.columns()
        || scores.shape().depth() != 1
        || scores.shape().batch() != 1) {
      throw new IllegalArgumentException(
          "a grid of %dx%d windows needs scores of %dx%dx1, got %s: take one class by asChannels"
              .formatted(grid.rows(), grid.columns(), grid.rows(), grid.columns(), scores.shape()));
    }
    if (grid.top() < 0
        || grid.left() < 0
        || grid.bottom() > picture.height()
        || grid.right() > picture.width()) {
      throw new IllegalArgumentException(
          "the windows reach from (%d, %d) to (%d, %d), outside the picture of %dx%d"
              .formatted(
                  grid.top(),
                  grid.left(),
                  grid.bottom(),
                  grid.right(),
                  picture.height(),
                  picture.width()));
    }
    if (!(minimum < maximum) || !Float.isFinite(minimum) || !Float.isFinite(maximum)) {
      throw new IllegalArgumentException(
          "the scale of a heatmap must be finite and ascending: minimum=%s maximum=%s"
              .formatted(minimum, maximum));
    }
  }

  /// Returns a heatmap with a scale that suits the scores: 0 to 1 where all of them are
  /// probabilities, else from the lowest to the highest.
  ///
  /// @throws IllegalArgumentException as the constructor
  public static Heatmap of(Picture picture, Volume scores, WindowGrid grid) {
    float lowest = Float.POSITIVE_INFINITY;
    float highest = Float.NEGATIVE_INFINITY;
    for (int y = 0; y < scores.shape().height(); y++) {
      for (int x = 0; x < scores.shape().width(); x++) {
        float score = scores.get(y, x, 0);
        if (Float.isFinite(score)) {
          lowest = Math.min(lowest, score);
          highest = Math.max(highest, score);
        }
      }
    }
    boolean probabilities = lowest >= 0 && highest <= 1 || lowest > highest;
    if (probabilities) {
      return new Heatmap(picture, scores, grid, 0, 1);
    }
    float least = Math.max(Math.ulp(highest), 1e-3f);
    return new Heatmap(picture, scores, grid, lowest, Math.max(highest, lowest + least));
  }

  /// Draws the heatmap. Its pixels take four bytes each of the Java heap.
  public BufferedImage toImage() {
    ColorBar bar = new ColorBar(minimum, maximum, picture.height());
    BufferedImage image =
        new BufferedImage(
            picture.width() + bar.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    int[] colors = new int[picture.width()];
    for (int y = 0; y < picture.height(); y++) {
      picture.rowInto(y, colors);
      if (y >= grid.top() && y < grid.bottom()) {
        layOver(y, colors);
      }
      image.setRGB(0, y, colors.length, 1, colors, 0, colors.length);
    }
    bar.draw(image, picture.width());
    return image;
  }

  /// Draws the heatmap into a PNG file; an existing file is replaced.
  ///
  /// @throws IOException if the file cannot be written
  public void write(Path file) throws IOException {
    Png.write(toImage(), file);
  }

  private void layOver(int y, int[] colors) {
    double row = grid.rowAt(y);
    for (int x = grid.left(); x < grid.right(); x++) {
      double score = score(row, grid.columnAt(x));
      if (!Double.isNaN(score)) {
        int color = ColorMap.color((score - minimum) / ((double) maximum - minimum));
        int rgb = colors[x];
        int luma = Picture.luma(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);
        colors[x] = ColorMap.mix(luma * 0x010101, color, OPACITY);
      }
    }
  }

  private double score(double row, double column) {
    int top = (int) row;
    int left = (int) column;
    int bottom = Math.min(top + 1, grid.rows() - 1);
    int right = Math.min(left + 1, grid.columns() - 1);
    double upper = between(scores.get(top, left, 0), scores.get(top, right, 0), column - left);
    double lower =
        between(scores.get(bottom, left, 0), scores.get(bottom, right, 0), column - left);
    return between(upper, lower, row - top);
  }

  /// A share of 0 takes the start alone: an infinite or missing neighbour does not touch it.
  private static double between(double start, double end, double share) {
    return share == 0 ? start : start + (end - start) * share;
  }
}
