package dev.sash.cli.digits;

import dev.sash.volume.Volume;
import java.awt.image.BufferedImage;
import java.lang.foreign.ValueLayout;

/// A grey image that is drawn on: brightness 0 black to 1 white. One thread at a time.
final class Canvas {

  private final int height;
  private final int width;
  private final float[] levels;

  Canvas(int height, int width) {
    this.height = height;
    this.width = width;
    levels = new float[Math.multiplyExact(height, width)];
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  float level(int y, int x) {
    return levels[y * width + x];
  }

  void set(int y, int x, double level) {
    levels[y * width + x] = (float) level;
  }

  /// Mixes a brightness into a pixel.
  void mix(int y, int x, double level, double share) {
    int at = y * width + x;
    levels[at] += (float) (share * (level - levels[at]));
  }

  /// Draws a sign; what lies outside is left out.
  void draw(Glyph glyph, Pose pose, Ink ink) {
    FormPoint at = new FormPoint(pose);
    double bolder = ink.penRadius() / pose.height() - glyph.penRadius();
    double perHeight = pose.height() / ink.softness();
    double margin =
        (ink.penRadius() + ink.softness()) / pose.height() / Math.min(pose.stretch(), 1);
    double reach = reach(glyph, pose, ink);
    int bottom = (int) Math.min(Math.ceil(pose.y() + reach), height);
    int right = (int) Math.min(Math.ceil(pose.x() + reach), width);
    for (int y = (int) Math.max(pose.y() - reach, 0); y < bottom; y++) {
      for (int x = (int) Math.max(pose.x() - reach, 0); x < right; x++) {
        at.moveTo(y, x);
        if (Math.abs(at.y()) > 0.5 + margin || Math.abs(at.x()) > glyph.halfWidth() + margin) {
          continue;
        }
        double share = 0.5 + (glyph.depth(at.x(), at.y()) + bolder) * perHeight;
        if (share > 0) {
          mix(y, x, ink.level(), ink.opacity() * Math.min(share, 1));
        }
      }
    }
  }

  /// Returns a radius around a sign's centre beyond which there is no ink.
  private static double reach(Glyph glyph, Pose pose, Ink ink) {
    double halfWidth = glyph.halfWidth() * pose.stretch() + Math.abs(pose.slant()) / 2;
    double bent = Math.abs(pose.bow()) + Math.abs(pose.sag());
    double radius = (Math.hypot(0.5, halfWidth) + bent) * pose.height();
    return radius + ink.penRadius() + ink.softness();
  }

  /// Writes the levels into a volume of the canvas's height and width and one channel.
  void into(Volume volume) {
    for (int y = 0; y < height; y++) {
      long at = y * volume.rowStride();
      for (int x = 0; x < width; x++, at += volume.pixelStride()) {
        volume.segment().setAtIndex(ValueLayout.JAVA_FLOAT, at, level(y, x));
      }
    }
  }

  /// Brings all levels to whole steps of a 255th between 0 and 1, as an image file has them.
  void quantize() {
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Math.round(Math.clamp(levels[i], 0f, 1f) * 255) / 255f;
    }
  }

  /// Returns a grey image of 8 bits.
  BufferedImage toImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[x] = Math.round(Math.clamp(level(y, x), 0f, 1f) * 255);
      }
      image.getRaster().setPixels(0, y, width, 1, row);
    }
    return image;
  }
}
