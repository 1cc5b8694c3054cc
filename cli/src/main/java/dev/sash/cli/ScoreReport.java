package dev.sash.cli;

import dev.sash.dense.Cell;
import dev.sash.dense.CropComparison;
import dev.sash.dense.ScorePlan;
import dev.sash.image.Picture;
import dev.sash.image.Window;
import dev.sash.image.WindowGrid;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What `sash score` found.
///
/// @param image the file
/// @param photo as it was read
/// @param picture as it was scored
/// @param pixels how they were preprocessed
/// @param plan what the scorer did
/// @param seconds how long it took
/// @param target the class that was asked for, with its average score
/// @param best best cells of the class that do not lie in each other's windows
/// @param averages best classes of the whole photo
/// @param edgeLayers how many layers see the edge of a crop
/// @param comparison with crops, if asked for
record ScoreReport(
    Path image,
    Picture photo,
    Picture picture,
    String pixels,
    ScorePlan plan,
    double seconds,
    ClassScore target,
    List<Cell> best,
    List<ClassScore> averages,
    int edgeLayers,
    Optional<CropComparison> comparison) {

  void print(Output output) throws IOException {
    if (output.json()) {
      output.printJson(json());
    } else {
      print(output.out());
    }
  }

  private void print(PrintWriter out) {
    WindowGrid grid = plan.grid();
    TextTable facts = new TextTable("ll");
    facts.add("photo", "%s, %s pixels%s".formatted(image, size(picture), scaled()));
    facts.add("pixels", pixels);
    facts.add(
        "grid", "%d rows x %d columns, %s".formatted(grid.rows(), grid.columns(), windows(grid)));
    facts.add("time", text("%.3f s, %s", seconds, passes()));
    facts.add(
        "memory",
        "%s: image %s + workspace %s + scores %s + packed weights %s"
            .formatted(
                ByteCount.text(plan.byteSize()),
                ByteCount.text(plan.image().byteSize()),
                ByteCount.text(plan.workspaceByteSize()),
                ByteCount.text(plan.scores().byteSize()),
                ByteCount.text(plan.packedByteSize())));
    facts.add("crops", crops());
    facts.print(out);
    out.printf(
        "%nbest windows for %d %s, half a window or more apart:%n", target.index(), target.label());
    TextTable windows =
        new TextTable("rrrrrrr", "score", "x", "y", "width", "height", "row", "column");
    for (Cell cell : best) {
      Window window = grid.window(cell.row(), cell.column());
      windows.add(
          text("%.6f", cell.score()),
          Integer.toString(window.x()),
          Integer.toString(window.y()),
          Integer.toString(window.width()),
          Integer.toString(window.height()),
          Integer.toString(cell.row()),
          Integer.toString(cell.column()));
    }
    windows.print(out);
    out.printf("%nbest classes, average over all %d windows:%n", grid.cellCount());
    TextTable classes = new TextTable("rrl");
    for (ClassScore score : averages) {
      classes.add(text("%.6f", score.score()), Integer.toString(score.index()), score.label());
    }
    classes.print(out);
  }

  private static String size(Picture picture) {
    return picture.width() + "x" + picture.height();
  }

  private String scaled() {
    return picture == photo
        ? ""
        : " (scaled from %s; boxes are in the scaled photo)".formatted(size(photo));
  }

  private static String windows(WindowGrid grid) {
    return "windows of %d x %d pixels, stride %s"
        .formatted(
            grid.windowWidth(),
            grid.windowHeight(),
            grid.strideWidth() == grid.strideHeight()
                ? Integer.toString(grid.strideWidth())
                : grid.strideWidth() + " x " + grid.strideHeight());
  }

  private String passes() {
    int passes = plan.passes().size();
    return passes == 1 ? "one forward pass" : passes + " shifted forward passes";
  }

  private String crops() {
    return comparison
        .map(
            found ->
                text(
                    "%d compared: largest difference %.3g at x=%d y=%d, mean %.3g, same best class"
                        + " in %d",
                    found.windows(),
                    found.largestDifference(),
                    found.worst().x(),
                    found.worst().y(),
                    found.meanDifference(),
                    found.sameBestClass()))
        .orElse(
            edgeLayers == 0
                ? "the same scores to rounding: no layer pads"
                : edgeLayers
                    + " layers pad: windows score a little differently as separate crops;"
                    + " --compare-crops 50 measures it");
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private Map<String, Object> json() {
    WindowGrid grid = plan.grid();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("image", image.toString());
    all.put("width", picture.width());
    all.put("height", picture.height());
    all.put("photoWidth", photo.width());
    all.put("photoHeight", photo.height());
    all.put("pixels", pixels);
    all.put("rows", grid.rows());
    all.put("columns", grid.columns());
    all.put("windowHeight", grid.windowHeight());
    all.put("windowWidth", grid.windowWidth());
    all.put("strideHeight", grid.strideHeight());
    all.put("strideWidth", grid.strideWidth());
    all.put("seconds", seconds);
    all.put("passes", plan.passes().size());
    all.put("bytes", plan.byteSize());
    all.put("workspaceBytes", plan.workspaceByteSize());
    all.put("class", target.toMap());
    all.put("windows", best.stream().map(this::json).toList());
    all.put("averages", averages.stream().map(ClassScore::toMap).toList());
    all.put("paddedLayers", edgeLayers);
    comparison.ifPresent(found -> all.put("crops", json(found)));
    return all;
  }

  private Map<String, Object> json(Cell cell) {
    Window window = plan.grid().window(cell.row(), cell.column());
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("score", cell.score());
    entry.put("row", cell.row());
    entry.put("column", cell.column());
    entry.put("x", window.x());
    entry.put("y", window.y());
    entry.put("width", window.width());
    entry.put("height", window.height());
    return entry;
  }

  private static Map<String, Object> json(CropComparison found) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("windows", found.windows());
    entry.put("largestDifference", found.largestDifference());
    entry.put("meanDifference", found.meanDifference());
    entry.put("sameBestClass", found.sameBestClass());
    return entry;
  }
}
