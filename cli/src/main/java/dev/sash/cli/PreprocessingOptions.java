package dev.sash.cli;

import dev.sash.image.ChannelOrder;
import dev.sash.image.Preprocessing;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How pixels become the numbers that the model was trained on.
final class PreprocessingOptions {

  private static final Ratio USUAL_SCALE = Ratio.parse("1/255");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--scale",
      paramLabel = "X",
      description = "Factor of a pixel of 0 to 255; default: 1/255.")
  private Ratio scale;

  @Option(
      names = "--mean",
      paramLabel = "R,G,B",
      split = ",",
      description = {
        "Subtracted after scaling, one number or one a colour.",
        "Without --scale, --mean and --std colour models take ImageNet's"
            + " (0.485,0.456,0.406 and 0.229,0.224,0.225)."
      })
  private List<Ratio> mean;

  @Option(
      names = "--std",
      paramLabel = "R,G,B",
      split = ",",
      description = "Divides what is left, one number or one a colour.")
  private List<Ratio> std;

  @Option(
      names = "--order",
      paramLabel = "RGB|BGR",
      description = "Which colour comes first in the model's input; default: RGB.")
  private ChannelOrder order = ChannelOrder.RGB;

  /// Made by picocli.
  PreprocessingOptions() {}

  /// Returns whether nothing was said about scale, mean and std.
  boolean isAssumed() {
    return scale == null && mean == null && std == null;
  }

  /// Returns the preprocessing for a model of 1 or 3 channels.
  Preprocessing of(int channels) {
    if (channels != 1 && channels != 3) {
      throw new JobFailedException(
          "the model takes %d channels, not an image of 1 or 3: give it arrays with sash run",
          channels);
    }
    if (isAssumed() && channels == 3) {
      return Preprocessing.IMAGENET.withOrder(order);
    }
    try {
      return new Preprocessing(
          channels,
          (scale == null ? USUAL_SCALE : scale).value(),
          values(mean, 0, channels),
          values(std, 1, channels),
          order);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private static List<Double> values(List<Ratio> given, double usual, int channels) {
    if (given == null) {
      return Collections.nCopies(channels, usual);
    }
    List<Double> values = given.stream().map(Ratio::value).toList();
    return values.size() == 1 ? Collections.nCopies(channels, values.getFirst()) : values;
  }

  /// Returns the preprocessing in words, as options.
  String text(Preprocessing preprocessing) {
    String colors = preprocessing.channels() == 1 ? "grey" : preprocessing.order().toString();
    return "%s%s, --scale %s --mean %s --std %s"
        .formatted(
            isAssumed() ? "assumed " : "",
            colors,
            scale == null ? USUAL_SCALE : scale,
            list(preprocessing.mean()),
            list(preprocessing.std()));
  }

  private static String list(List<Double> values) {
    return String.join(",", values.stream().map(value -> Double.toString(value)).toList());
  }
}
