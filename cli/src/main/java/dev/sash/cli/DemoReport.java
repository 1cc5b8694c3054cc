package dev.sash.cli;

import dev.sash.cli.digits.Outcome;
import dev.sash.cli.digits.Target;
import dev.sash.dense.Detection;
import dev.sash.dense.Level;
import dev.sash.image.Window;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What `sash demo` found.
///
/// @param page what was looked at, in words
/// @param levels its scores
/// @param seconds how long scaling and scoring took the second time
/// @param crops how long separate windows take
/// @param detections what was found
/// @param outcome how that compares with what stands there, where that is known
/// @param folder where the pictures are
record DemoReport(
    String page,
    List<Level> levels,
    double seconds,
    CropTiming crops,
    List<Detection> detections,
    Optional<Outcome> outcome,
    Path folder) {

  void print(Output output) throws IOException {
    if (output.json()) {
      output.printJson(json());
    } else {
      print(output.out());
    }
  }

  private long windowCount() {
    return levels.stream().mapToLong(level -> level.map().grid().cellCount()).sum();
  }

  private void print(PrintWriter out) {
    TextTable table =
        new TextTable("rrrrrrl", "digit", "score", "support", "x", "y", "size", "there");
    for (int i = 0; i < detections.size(); i++) {
      Detection detection = detections.get(i);
      Window box = detection.box();
      table.add(
          Integer.toString(detection.classIndex()),
          text("%.4f", detection.score()),
          text("%.1f", detection.support()),
          Integer.toString(box.x()),
          Integer.toString(box.y()),
          box.width() + "x" + box.height(),
          there(i));
    }
    table.print(out);
    out.println();
    TextTable facts = new TextTable("ll");
    facts.add("page", page);
    facts.add(
        "windows",
        text(
            "%,d of 32x32 pixels at %d scales from %.3f to %.3f",
            windowCount(), levels.size(), levels.getFirst().scale(), levels.getLast().scale()));
    facts.add("one pass", text("%.3f s, a forward pass over each scale, the second time", seconds));
    double separate = crops.secondsFor(windowCount());
    facts.add(
        "one by one",
        text(
            "%.1f s, extrapolated from %,d windows in %.3f s: %.0f times as long",
            separate, crops.windows(), crops.seconds(), separate / seconds));
    outcome.ifPresent(
        known -> {
          facts.add(
              "precision",
              text(
                  "%.3f, %d of %d found",
                  known.precision(), known.rightCount(), detections.size()));
          facts.add(
              "recall",
              text(
                  "%.3f, %d of %d there",
                  known.recall(), known.rightCount(), known.targets().size()));
          known.missed().forEach(target -> facts.add("missed", text(target)));
        });
    facts.add("pictures", folder + ": " + String.join(", ", pictures()));
    facts.print(out);
  }

  private List<String> pictures() {
    return outcome.isPresent()
        ? List.of("page.png", "found.png", "heatmap.png")
        : List.of("found.png", "heatmap.png");
  }

  private String there(int index) {
    if (outcome.isEmpty()) {
      return "";
    }
    return outcome.get().found().get(index).isPresent() ? "yes" : "no";
  }

  private static String text(Target target) {
    Window box = target.box();
    return "%d at x=%d y=%d, %d pixels high"
        .formatted(target.digit(), box.x(), box.y(), box.height());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private Map<String, Object> json() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("page", page);
    result.put("windows", windowCount());
    result.put("scales", levels.stream().map(Level::scale).toList());
    result.put("seconds", seconds);
    result.put("sampledWindows", crops.windows());
    result.put("sampledSeconds", crops.seconds());
    result.put("secondsOneByOne", crops.secondsFor(windowCount()));
    outcome.ifPresent(
        known -> {
          result.put("precision", known.precision());
          result.put("recall", known.recall());
          result.put("missed", known.missed().stream().map(DemoReport::text).toList());
        });
    List<Map<String, Object>> found = new ArrayList<>();
    for (int i = 0; i < detections.size(); i++) {
      found.add(json(i));
    }
    result.put("digits", found);
    result.put("folder", folder.toString());
    return result;
  }

  private Map<String, Object> json(int index) {
    Detection detection = detections.get(index);
    Map<String, Object> digit = new LinkedHashMap<>();
    digit.put("digit", detection.classIndex());
    digit.put("score", detection.score());
    digit.put("support", detection.support());
    digit.put("x", detection.box().x());
    digit.put("y", detection.box().y());
    digit.put("width", detection.box().width());
    digit.put("height", detection.box().height());
    outcome.ifPresent(known -> digit.put("right", known.found().get(index).isPresent()));
    return digit;
  }
}
