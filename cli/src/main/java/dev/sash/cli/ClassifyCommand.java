package dev.sash.cli;

import dev.sash.image.Picture;
import dev.sash.image.Preprocessing;
import dev.sash.network.Network;
import dev.sash.run.Model;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints the best classes of images.
@Command(
    name = "classify",
    description = "Print the best classes of each image.",
    mixinStandardHelpOptions = true)
final class ClassifyCommand implements Callable<Integer> {

  @Mixin private ModelOptions model;
  @Mixin private RunOptions run;
  @Mixin private PreprocessingOptions preprocessing;
  @Mixin private LabelOptions labelOptions;
  @Mixin private Output output;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
  private List<Path> images;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many classes to print; default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int top;

  @Option(
      names = "--resize",
      paramLabel = "N|none",
      description = {
        "Resize the shorter side to N pixels before cropping, or not at all.",
        "Default: 8/7 of the crop (256 for 224); an image that has the crop's size stays as it is."
      },
      converter = Resize.Converter.class)
  private Resize resize = Resize.USUAL;

  @Option(
      names = "--crop",
      paramLabel = "HxW",
      description =
          "Size of the crop in the middle, the model's input; default: the file's, or 224x224 if it"
              + " leaves it open.")
  private Size crop;

  /// Made by picocli.
  ClassifyCommand() {}

  @Override
  public Integer call() throws IOException {
    if (top <= 0) {
      throw output.wrongUsage("--top must be positive: " + top);
    }
    Network network = model.network(Optional.ofNullable(crop)).network();
    Shape input = network.inputShape().withBatch(1);
    Preprocessing pixels = preprocessing.of(input.depth());
    Shape scores = requireClassifier(model.file(), network.outputShape());
    Labels labels = labelOptions.of(model.file(), scores.depth());
    List<Map<String, Object>> results = new ArrayList<>();
    try (Model loaded = Model.load(network, run.toOptions());
        Session session = loaded.session(input);
        Arena arena = Arena.ofShared();
        Progress progress = Progress.of("classifying", images.size())) {
      Volume from = Volume.allocate(arena, input);
      Volume to = Volume.allocate(arena, session.plan().network().outputShape());
      for (Path image : images) {
        resize.apply(image, Picture.read(image), input).into(from, pixels);
        session.run(from, to);
        List<ClassScore> best = ClassScore.best(to.toNchw(), labels, top);
        progress.step();
        if (output.json()) {
          results.add(json(image, best));
        } else {
          progress.aside(() -> print(image, best));
        }
      }
    }
    if (output.json()) {
      output.printJson(results);
    }
    if (preprocessing.isAssumed()) {
      output.note(
          "the pixels are %s; set these to what the model was trained with"
              .formatted(preprocessing.text(pixels)));
      model.pixelNote().ifPresent(output::note);
    }
    return 0;
  }

  /// Returns the shape of a model's output, if that is a classifier's.
  static Shape requireClassifier(Path model, Shape shape) {
    if (shape.height() != 1 || shape.width() != 1) {
      throw new JobFailedException(
          "%s gives %s for an image, a classifier gives one score a class: try sash score or sash"
              + " run",
          model, shape);
    }
    return shape;
  }

  private void print(Path image, List<ClassScore> best) {
    PrintWriter out = output.out();
    out.println(image);
    TextTable table = new TextTable("rrl");
    for (ClassScore score : best) {
      table.add(
          String.format(Locale.ROOT, "%12.6f", score.score()),
          Integer.toString(score.index()),
          score.label());
    }
    table.print(out);
    out.flush();
  }

  private static Map<String, Object> json(Path image, List<ClassScore> best) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("image", image.toString());
    result.put("top", best.stream().map(ClassScore::toMap).toList());
    return result;
  }
}
