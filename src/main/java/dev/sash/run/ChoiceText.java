package dev.sash.run;

import dev.sash.file.Broken;
import dev.sash.kernel.ConvolutionAlgorithm;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// [Choices] as text: a line with the version, then a [ChoiceLine] a convolution. Empty lines and
/// those that begin with # say nothing.
final class ChoiceText {

  private static final String VERSION = "sash-choices 1";

  private ChoiceText() {}

  static String of(Map<ConvolutionShape, ConvolutionAlgorithm> algorithms) {
    StringBuilder text = new StringBuilder(VERSION).append('\n');
    algorithms.forEach(
        (shape, algorithm) ->
            text.append(ChoiceLine.of(shape))
                .append(" algorithm=")
                .append(algorithm.id())
                .append('\n'));
    return text.toString();
  }

  /// @throws Broken if a line breaks a rule, with its number
  static Map<ConvolutionShape, ConvolutionAlgorithm> parse(String text) {
    Map<ConvolutionShape, ConvolutionAlgorithm> algorithms = new LinkedHashMap<>();
    Map<ConvolutionShape, Integer> numbers = new HashMap<>();
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      number++;
      try {
        parse(line.strip(), number, algorithms, numbers);
      } catch (Broken | IllegalArgumentException | ArithmeticException e) {
        throw Broken.rule("line %d: %s", number, e.getMessage());
      }
    }
    return algorithms;
  }

  private static void parse(
      String line,
      int number,
      Map<ConvolutionShape, ConvolutionAlgorithm> algorithms,
      Map<ConvolutionShape, Integer> numbers) {
    if (number == 1) {
      if (!line.equals(VERSION)) {
        throw Broken.rule(
            "expected '%s', found '%s': no file of choices, or one of another version",
            VERSION, line);
      }
    } else if (!line.isEmpty() && !line.startsWith("#")) {
      ChoiceLine fields = new ChoiceLine(line);
      ConvolutionShape shape = fields.shape();
      Integer before = numbers.putIfAbsent(shape, number);
      if (before != null) {
        throw Broken.rule("the same convolution as in line %d: leave one of them", before);
      }
      algorithms.put(shape, fields.algorithm());
    }
  }
}
