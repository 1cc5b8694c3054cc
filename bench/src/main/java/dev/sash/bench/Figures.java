package dev.sash.bench;

import java.util.Locale;

/// Numbers as the tables write them.
final class Figures {

  private static final int DIGITS = 3;

  private Figures() {}

  /// Returns three digits, whatever the size.
  static String millis(double millis) {
    int whole = (int) Math.floor(Math.log10(Math.max(millis, 1e-9))) + 1;
    return text("%." + Math.clamp(DIGITS - whole, 0, 6) + "f", millis);
  }

  static String ratio(double ratio) {
    return text("%.2f", ratio);
  }

  static String whole(double number) {
    return text("%.0f", number);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
