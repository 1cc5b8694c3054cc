package dev.sash.cli;

import dev.sash.saliency.EffectiveReceptiveField;
import dev.sash.saliency.Method;
import dev.sash.saliency.SaliencyPlan;
import dev.sash.volume.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What `sash explain` drew.
sealed interface Explanation {

  /// Returns the facts by name, for people.
  Map<String, String> facts();

  /// Returns the facts by name, for programs.
  Map<String, Object> toMap();

  default void print(Output output) throws IOException {
    if (output.json()) {
      output.printJson(toMap());
      return;
    }
    TextTable table = new TextTable("ll");
    facts().forEach(table::add);
    table.print(output.out());
  }

  /// The score of a class.
  ///
  /// @param image the file
  /// @param view what of it was explained
  /// @param plan how
  /// @param score of the class, as the network gives it
  /// @param file the picture
  record OfClass(Path image, View view, SaliencyPlan plan, ClassScore score, Path file)
      implements Explanation {

    private Shape scores() {
      return plan.network().node(plan.scoreLayer()).shape();
    }

    private Shape units() {
      return plan.network().node(plan.layer()).shape();
    }

    @Override
    public Map<String, String> facts() {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put(
          "photo",
          "%s, %dx%d pixels at x=%d y=%d"
              .formatted(image, view.window().width(), view.window().height(), view.x(), view.y()));
      long windows = scores().positionCount();
      facts.put(
          "class",
          String.format(
              Locale.ROOT,
              "%d %s, score %.6f%s",
              score.index(),
              score.label(),
              score.score(),
              windows == 1 ? "" : ", mean of " + windows + " windows"));
      facts.put(
          "method",
          switch (plan.method()) {
            case Method.PixelGradient _ -> "gradient with respect to the pixels";
            case Method.GradCam(String layer) -> "Grad-CAM over '%s', %s".formatted(layer, units());
          });
      facts.put("picture", file.toString());
      return facts;
    }

    @Override
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("image", image.toString());
      map.put("width", view.window().width());
      map.put("height", view.window().height());
      map.put("x", view.x());
      map.put("y", view.y());
      map.put("class", score.toMap());
      map.put("windows", scores().positionCount());
      map.put(
          "method",
          switch (plan.method()) {
            case Method.PixelGradient _ -> "gradient";
            case Method.GradCam _ -> "grad-cam";
          });
      map.put("layer", plan.layer());
      map.put("output", file.toString());
      return map;
    }
  }

  /// What a unit sees.
  ///
  /// @param field what was measured; its values may be gone
  /// @param side of a square with as many pixels as act on the unit
  /// @param units shape of the layer's volume
  /// @param inputs how many random inputs
  /// @param file the picture
  record OfUnit(EffectiveReceptiveField field, double side, Shape units, int inputs, Path file)
      implements Explanation {

    @Override
    public Map<String, String> facts() {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put(
          "unit",
          "row %d, column %d of '%s', %s"
              .formatted(field.row(), field.column(), field.layer(), units));
      facts.put(
          "can see",
          field
              .theoretical()
              .map(seen -> "%dx%d pixels".formatted(seen.height(), seen.width()))
              .orElse("no rectangle"));
      facts.put(
          "sees",
          String.format(
              Locale.ROOT,
              "as many pixels as a square of %.0f, over %d random inputs",
              side,
              inputs));
      facts.put("picture", file.toString());
      return facts;
    }

    @Override
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("layer", field.layer());
      map.put("row", field.row());
      map.put("column", field.column());
      map.put("fieldHeight", field.theoretical().map(seen -> seen.height()).orElse(null));
      map.put("fieldWidth", field.theoretical().map(seen -> seen.width()).orElse(null));
      map.put("effectiveSide", side);
      map.put("inputs", inputs);
      map.put("output", file.toString());
      return map;
    }
  }
}
