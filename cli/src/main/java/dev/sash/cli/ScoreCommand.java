package dev.sash.cli;

import dev.sash.dense.ScoreMap;
import dev.sash.dense.ScorePlan;
import dev.sash.dense.Scorer;
import dev.sash.dense.ScorerOptions;
import dev.sash.image.Heatmap;
import dev.sash.image.Picture;
import dev.sash.image.Preprocessing;
import dev.sash.network.Network;
import dev.sash.npz.Npy;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Scores every window of a photo.
@Command(
    name = "score",
    description = "Score every window of a photo in one forward pass, and draw a heatmap.",
    mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {

  @Mixin private ModelOptions model;
  @Mixin private RunOptions run;
  @Mixin private PreprocessingOptions preprocessing;
  @Mixin private LabelOptions labelOptions;
  @Mixin private Output output;

  @Parameters(index = "1", paramLabel = "IMAGE", description = "Image file.")
  private Path image;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "Scale the whole photo to N columns first.")
  private Integer width;

  @Option(
      names = "--window",
      paramLabel = "HxW",
      description = "Size of a window; default: the model's input, or 224x224 if it is open.")
  private Size window;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description = "Pixels between windows, a divisor of the model's own stride, the default.")
  private Integer stride;

  @Option(
      names = "--class",
      paramLabel = "NAME|INDEX",
      description = "Class of the heatmap and the best windows; default: the best on average.")
  private String className;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many windows and classes to print; default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int top;

  @Option(names = "--heatmap", paramLabel = "OUT.png", description = "Draw the class's scores.")
  private Path heatmapFile;

  @Option(
      names = "--scores",
      paramLabel = "OUT.npy",
      description = "Write all scores as rows x columns x classes.")
  private Path scoreFile;

  @Option(
      names = "--compare-crops",
      paramLabel = "N",
      description = "Run the model on N separate crops too and print how far the scores differ.")
  private Integer crops;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "What scoring may take, such as 2g; default: what the machine allows.")
  private ByteCount memory;

  /// Made by picocli.
  ScoreCommand() {}

  @Override
  public Integer call() throws IOException {
    requireUsable();
    ScoreReport report;
    try (Progress _ = Progress.of("scoring")) {
      report = score();
    }
    report.print(output);
    if (preprocessing.isAssumed()) {
      model.pixelNote().ifPresent(output::note);
    }
    return 0;
  }

  private ScoreReport score() throws IOException {
    Network classifier = model.network(Optional.ofNullable(window)).network();
    Preprocessing pixels = preprocessing.of(classifier.inputShape().depth());
    int classes = classifier.outputShape().depth();
    Labels labels = labelOptions.of(model.file(), classes);
    // A name that no class has must not cost a forward pass.
    Optional<Integer> wanted =
        Optional.ofNullable(className).map(name -> labels.find(name, classes));
    Picture photo = Picture.read(image);
    Picture picture = width == null ? photo : photo.withWidth(width);
    try (Scorer scorer = Scorer.of(classifier, options());
        Arena arena = Arena.ofShared()) {
      ScorePlan plan = scorer.plan(picture.height(), picture.width());
      scorer.requireMemory(plan);
      Volume input = Volume.allocate(arena, plan.image());
      picture.into(input, pixels);
      long start = System.nanoTime();
      ScoreMap map = scorer.score(input, arena);
      double seconds = (System.nanoTime() - start) / 1e9;
      float[] averages = map.averages();
      int index = wanted.orElseGet(() -> ClassScore.best(averages, labels, 1).getFirst().index());
      writeFiles(picture, map, index);
      return new ScoreReport(
          image,
          photo,
          picture,
          preprocessing.text(pixels),
          plan,
          seconds,
          new ClassScore(index, labels.name(index), averages[index]),
          map.peaks(index, top),
          ClassScore.best(averages, labels, top),
          scorer.edgeLayers().size(),
          Optional.ofNullable(crops).map(samples -> scorer.compareWithCrops(input, map, samples)));
    }
  }

  private void requireUsable() throws IOException {
    requirePositive("--top", top);
    requirePositive("--width", width);
    requirePositive("--stride", stride);
    requirePositive("--compare-crops", crops);
    List<Path> read = new ArrayList<>(model.files());
    read.add(image);
    output.requireWritable(Arrays.asList(heatmapFile, scoreFile), read);
    output.requirePng(heatmapFile);
  }

  private void requirePositive(String option, Integer value) {
    if (value != null && value <= 0) {
      throw output.wrongUsage("%s must be positive: %d".formatted(option, value));
    }
  }

  private ScorerOptions options() throws IOException {
    ScorerOptions options = ScorerOptions.defaults().withRun(run.toOptions());
    if (stride != null) {
      options = options.withStride(stride);
    }
    return memory == null ? options : options.withMemoryLimit(memory.byteSize());
  }

  private void writeFiles(Picture picture, ScoreMap map, int index) throws IOException {
    if (heatmapFile != null) {
      Heatmap.of(picture, map.scores().asChannels(index, 1), map.grid()).write(heatmapFile);
    }
    if (scoreFile != null) {
      Tensor scores =
          Tensor.of(map.scores().segment(), map.grid().rows(), map.grid().columns(), map.classes());
      Npy.write(scoreFile, scores);
    }
  }
}
