package dev.sash.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/// An amount of memory: `2g`, `512m`, `1.5g`, or plain bytes.
///
/// @param byteSize bytes
record ByteCount(long byteSize) {

  private static final Pattern PATTERN = Pattern.compile("(\\d+(?:\\.\\d+)?)([kmgt]?)b?");
  private static final String UNITS = "kmgt";
  private static final int UNIT_BITS = 10;

  static ByteCount parse(String text) {
    Matcher matcher = PATTERN.matcher(text.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      int unit = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
      double size = Double.parseDouble(matcher.group(1)) * (1L << unit * UNIT_BITS);
      if (size >= 1 && size < Long.MAX_VALUE) {
        return new ByteCount((long) size);
      }
    }
    throw new TypeConversionException(
        "'%s' is no amount of memory: write it as 2g or 512m".formatted(text));
  }

  /// Returns a byte size for people: `1.4 GB`, in units of 1000.
  static String text(long byteSize) {
    if (byteSize < 1000) {
      return byteSize + " B";
    }
    double size = byteSize;
    int unit = -1;
    while (size >= 999.5 && unit < UNITS.length() - 1) {
      size /= 1000;
      unit++;
    }
    String format = size < 9.95 ? "%.1f %sB" : "%.0f %sB";
    String letter = unit == 0 ? "k" : UNITS.substring(unit, unit + 1).toUpperCase(Locale.ROOT);
    return String.format(Locale.ROOT, format, size, letter);
  }
}
