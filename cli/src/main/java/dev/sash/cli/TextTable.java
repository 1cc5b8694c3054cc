package dev.sash.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Rows of text in aligned columns.
final class TextTable {

  private final List<String> header;
  private final String alignment;
  private final List<List<String>> rows = new ArrayList<>();

  /// @param alignment one letter a column: `l` left, `r` right
  TextTable(String alignment, String... header) {
    this.alignment = alignment;
    this.header = List.of(header);
  }

  /// Returns a number with its thousands set apart.
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  void add(String... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintWriter out) {
    int[] widths = new int[alignment.length()];
    widen(widths, header);
    rows.forEach(row -> widen(widths, row));
    if (!header.isEmpty()) {
      printRow(out, header, widths);
    }
    rows.forEach(row -> printRow(out, row, widths));
  }

  private static void widen(int[] widths, List<String> row) {
    for (int i = 0; i < row.size(); i++) {
      widths[i] = Math.max(widths[i], row.get(i).length());
    }
  }

  private void printRow(PrintWriter out, List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String space = " ".repeat(widths[i] - row.get(i).length());
      boolean left = alignment.charAt(i) == 'l';
      line.append(i == 0 ? "" : "  ").append(left ? row.get(i) + space : space + row.get(i));
    }
    out.println(line.toString().stripTrailing());
  }
}
