package dev.sash.bench;

import java.io.PrintStream;
import java.util.List;

/// A table that is Markdown and reads well as it is. Rows are printed as they come.
final class MarkdownTable {

  private final PrintStream out;
  private final List<String> header;
  private final int firstWidth;

  /// Prints the header.
  ///
  /// @param firstWidth width of the first column, which is aligned to the left; the others are as
  ///   wide as their headings
  MarkdownTable(PrintStream out, int firstWidth, String... header) {
    this.out = out;
    this.header = List.of(header);
    this.firstWidth = firstWidth;
    out.println();
    row(header);
    StringBuilder rule = new StringBuilder("|" + "-".repeat(firstWidth + 2) + "|");
    for (int i = 1; i < header.length; i++) {
      rule.append("-".repeat(width(i) + 1)).append(":|");
    }
    out.println(rule);
  }

  private int width(int column) {
    return Math.max(header.get(column).length(), column == 0 ? firstWidth : 0);
  }

  void row(String... cells) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < cells.length; i++) {
      String space = " ".repeat(Math.max(0, width(i) - cells[i].length()));
      line.append(' ').append(i == 0 ? cells[i] + space : space + cells[i]).append(" |");
    }
    out.println(line);
    out.flush();
  }
}
