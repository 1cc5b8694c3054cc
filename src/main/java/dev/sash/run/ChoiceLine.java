package dev.sash.run;

import dev.sash.file.Broken;
import dev.sash.kernel.ConvolutionAlgorithm;
import dev.sash.layer.Geometry;
import dev.sash.layer.Padding;
import dev.sash.layer.Rounding;
import dev.sash.volume.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A line of [ChoiceText]: a convolution and its algorithm, as `name=value` in any order, where
/// what has its usual value may be left out.
final class ChoiceLine {

  private static final List<String> NAMES =
      List.of(
          "input",
          "filters",
          "kernel",
          "stride",
          "padding",
          "dilation",
          "rounding",
          "groups",
          "algorithm");

  private final Map<String, String> values = new HashMap<>();

  /// @throws Broken if a field is unknown or there twice
  ChoiceLine(String line) {
    for (String field : line.split("\\s+")) {
      int equals = field.indexOf('=');
      String name = field.substring(0, Math.max(equals, 0));
      if (!NAMES.contains(name)) {
        throw Broken.rule(
            "'%s' is no name=value with a name of %s", field, String.join(", ", NAMES));
      }
      if (values.put(name, field.substring(equals + 1)) != null) {
        throw Broken.rule("%s is there twice: leave one of them", name);
      }
    }
  }

  /// Returns `input=56x56x64 filters=64 kernel=3x3 padding=1`.
  static String of(ConvolutionShape shape) {
    Geometry geometry = shape.geometry();
    StringBuilder line = new StringBuilder();
    line.append("input=").append(shape.input()).append(" filters=").append(shape.filters());
    line.append(" kernel=").append(geometry.height()).append('x').append(geometry.width());
    append(line, "stride", geometry.strideHeight(), geometry.strideWidth());
    if (!geometry.padding().isNone()) {
      line.append(" padding=").append(geometry.padding());
    }
    append(line, "dilation", geometry.dilationHeight(), geometry.dilationWidth());
    if (geometry.rounding() != Rounding.FLOOR) {
      line.append(" rounding=").append(geometry.rounding().name().toLowerCase(Locale.ROOT));
    }
    if (shape.groups() != 1) {
      line.append(" groups=").append(shape.groups());
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String name, int vertical, int horizontal) {
    if (vertical != 1 || horizontal != 1) {
      line.append(' ').append(name).append('=').append(vertical).append('x').append(horizontal);
    }
  }

  /// @throws Broken if a value is missing or no number
  /// @throws IllegalArgumentException if a value is out of its range
  ConvolutionShape shape() {
    List<Integer> input = numbers("input", "", "HxWxD", "x", List.of(3, 4));
    int last = input.size() - 1;
    return new ConvolutionShape(
        new Shape(
            last == 3 ? input.getFirst() : 1,
            input.get(last - 2),
            input.get(last - 1),
            input.get(last)),
        number("filters", ""),
        geometry(),
        number("groups", "1"));
  }

  private Geometry geometry() {
    List<Integer> kernel = pair("kernel", "");
    List<Integer> stride = pair("stride", "1x1");
    List<Integer> dilation = pair("dilation", "1x1");
    return new Geometry(
        kernel.getFirst(),
        kernel.getLast(),
        stride.getFirst(),
        stride.getLast(),
        dilation.getFirst(),
        dilation.getLast(),
        padding(),
        rounding());
  }

  private Padding padding() {
    List<Integer> sides = numbers("padding", "0", "P or TOP,LEFT,BOTTOM,RIGHT", ",", List.of(1, 4));
    return sides.size() == 1
        ? Padding.of(sides.getFirst())
        : new Padding(sides.get(0), sides.get(1), sides.get(2), sides.get(3));
  }

  private Rounding rounding() {
    String value = value("rounding", "floor");
    return Arrays.stream(Rounding.values())
        .filter(rounding -> rounding.name().toLowerCase(Locale.ROOT).equals(value))
        .findFirst()
        .orElseThrow(() -> Broken.rule("rounding=%s: write floor, ceil or strict", value));
  }

  /// @throws Broken if there is no algorithm of that name
  ConvolutionAlgorithm algorithm() {
    String value = value("algorithm", "");
    return ConvolutionAlgorithm.find(value)
        .orElseThrow(
            () -> Broken.rule("algorithm=%s: write one of %s", value, ConvolutionAlgorithm.ids()));
  }

  private int number(String name, String usual) {
    return numbers(name, usual, "N", "x", List.of(1)).getFirst();
  }

  private List<Integer> pair(String name, String usual) {
    return numbers(name, usual, "HxW", "x", List.of(2));
  }

  private List<Integer> numbers(
      String name, String usual, String form, String separator, List<Integer> counts) {
    String value = value(name, usual);
    List<String> parts = List.of(value.split(separator, -1));
    if (!counts.contains(parts.size())
        || !parts.stream().allMatch(part -> part.matches("[0-9]{1,9}"))) {
      throw Broken.rule(
          "%s=%s: write %s=%s, in numbers of at most 9 digits", name, value, name, form);
    }
    return parts.stream().map(Integer::valueOf).toList();
  }

  /// @param usual taken where the line leaves it out; empty: it may not
  private String value(String name, String usual) {
    String value = values.getOrDefault(name, usual);
    if (value.isEmpty()) {
      throw Broken.rule("%s is missing: add %s=...", name, name);
    }
    return value;
  }
}
