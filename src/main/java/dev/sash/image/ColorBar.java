package dev.sash.image;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The scale beside a heatmap: the colours from the lowest score at the bottom to the highest at
/// the top, with ticks at round numbers. All its lengths grow with the image.
final class ColorBar {

  private static final int PAPER = 0xFFFFFF;
  private static final int INK = 0x202020;

  /// Image rows for each step of the font's scale.
  private static final int ROWS_PER_SCALE = 320;

  private final float minimum;
  private final float maximum;
  private final int scale;
  private final List<Double> ticks;
  private final List<String> labels;

  ColorBar(float minimum, float maximum, int imageHeight) {
    this.minimum = minimum;
    this.maximum = maximum;
    scale = Math.max(1, Math.round((float) imageHeight / ROWS_PER_SCALE));
    double step = step((double) maximum - minimum, Math.clamp(imageHeight / (24L * scale), 1, 6));
    ticks = ticks(step);
    labels = ticks.stream().map(tick -> label(tick, step)).toList();
  }

  /// Returns the round number, 1, 2 or 5 times a power of ten, that divides a range into at most
  /// `count` steps.
  private static double step(double range, int count) {
    double power = Math.pow(10, Math.floor(Math.log10(range / count)));
    for (int digit : new int[] {1, 2, 5}) {
      if (digit * power * count >= range * (1 - 1e-9)) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  private List<Double> ticks(double step) {
    List<Double> values = new ArrayList<>();
    // A limit of 0.34 is a little more as a float.
    double slack = step * 1e-3;
    for (double n = Math.ceil((minimum - slack) / step); n * step <= maximum + slack; n++) {
      values.add(n * step);
    }
    return values;
  }

  private static String label(double tick, double step) {
    if (Math.abs(tick) < step / 2) {
      return "0";
    }
    if (Math.abs(tick) >= 1e6 || step < 1e-5) {
      String text = String.format(Locale.ROOT, "%.1e", tick);
      return text.replace(".0e", "e").replaceFirst("e\\+?(-?)0?", "e$1");
    }
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%." + decimals + "f", tick);
  }

  /// Returns the columns that the bar takes beside the image.
  int width() {
    int text = labels.stream().mapToInt(label -> Digits.width(label, scale)).max().orElse(0);
    return 30 * scale + text;
  }

  List<String> labels() {
    return labels;
  }

  /// Draws the bar over the full height of the image from column `left` on.
  void draw(BufferedImage image, int left) {
    Digits.fill(image, 0, left, image.getHeight(), width(), PAPER);
    int margin = Math.min(8 * scale, image.getHeight() / 4);
    int length = Math.max(image.getHeight() - 2 * margin, 1);
    int barLeft = left + 6 * scale;
    int barWidth = 12 * scale;
    Digits.fill(image, margin - 1, barLeft - 1, length + 2, barWidth + 2, INK);
    for (int row = 0; row < length; row++) {
      double fraction = 1 - (row + 0.5) / length;
      Digits.fill(image, margin + row, barLeft, 1, barWidth, ColorMap.color(fraction));
    }
    for (int i = 0; i < ticks.size(); i++) {
      double fraction = (ticks.get(i) - minimum) / ((double) maximum - minimum);
      int y = (int) Math.round(margin + (1 - fraction) * length);
      Digits.fill(image, y - scale / 2, barLeft + barWidth, scale, 4 * scale, INK);
      int top = y - Digits.GLYPH_HEIGHT * scale / 2;
      Digits.draw(image, labels.get(i), top, barLeft + barWidth + 6 * scale, scale, INK);
    }
  }
}
