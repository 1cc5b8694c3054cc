package dev.sash.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/// Separate crops of an image beside one fully convolutional pass over it.
///
/// @param jvm how to start what measures
/// @param out where the table goes
record CropTable(ChildJvm jvm, PrintStream out) {

  private static final int TITLE_WIDTH = 33;

  void run(List<Integer> threadCounts) throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            out,
            TITLE_WIDTH,
            CropBenchmark.TITLE,
            "threads",
            "crops, ms",
            "one pass, ms",
            "times faster",
            "by round     ");
    for (int threads : threadCounts) {
      Duel duel = Duel.run(CropBenchmark.class, Map.of("threads", threads), Effort.QUICK, jvm);
      table.row(
          "crops / one pass",
          Integer.toString(threads),
          Figures.digits(duel.first().median() / 1000),
          Figures.digits(duel.second().median() / 1000),
          Figures.ratio(duel.ratio()),
          Figures.range(duel.roundRatios()));
    }
  }
}
