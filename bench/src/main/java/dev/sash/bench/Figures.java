package dev.sash.bench;

import java.util.Locale;

/// Numbers as the tables write them.
final class Figures {

  private static final int DIGITS = 3;
  private static final double GIGA = 1e9;

  private Figures() {}

  /// Returns three digits, whatever the size.
  static String digits(double number) {
    int whole = (int) Math.floor(Math.log10(Math.max(number, 1e-9))) + 1;
    return text("%." + Math.clamp(DIGITS - whole, 0, 6) + "f", number);
  }

  static String ratio(double ratio) {
    return text("%.2f", ratio);
  }

  /// Returns the lowest and the highest ratio.
  static String range(double... sorted) {
    return ratio(sorted[0]) + " - " + ratio(sorted[sorted.length - 1]);
  }

  /// Returns an amount a second in units of 10^9.
  static String giga(double rate) {
    return digits(rate / GIGA);
  }

  static String whole(double number) {
    return text("%.0f", number);
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
