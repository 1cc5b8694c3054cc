package dev.sash.cli;

import dev.sash.cli.digits.ConfusionMatrix;
import dev.sash.cli.digits.DigitImages;
import dev.sash.cli.digits.Lesson;
import dev.sash.cli.digits.Typefaces;
import dev.sash.gradient.LearningRate;
import dev.sash.gradient.Trainer;
import dev.sash.gradient.TrainingOptions;
import dev.sash.image.Png;
import dev.sash.network.Network;
import dev.sash.onnx.Onnx;
import dev.sash.run.Options;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Trains the network for digits.
@Command(
    name = "train",
    description = {
      "Train LeNet-5 on digits in the system's fonts and in strokes of our own, with a background"
          + " class, and test it on fonts that it never saw.",
      "The same seed, examples, epochs and fonts give the same network to the bit."
    },
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {

  private static final String NETWORK = "lenet";
  private static final int BATCH = 64;
  private static final int CHECKPOINT_INTERVAL = 500;

  @Mixin private Output output;

  @Parameters(index = "0", paramLabel = "lenet", description = "The network: lenet.")
  private String name;

  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      description = {
        "Train on handwritten digits of the MNIST database instead.",
        "Without its training set: on 8000 digits of the test set, tested on the other 2000."
      })
  private Path mnist;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of weights, images and their order; default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "Images of an epoch; default: ${DEFAULT-VALUE}. Not with --mnist.",
      defaultValue = "100000")
  private long examples;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often; each time the images are others; default: ${DEFAULT-VALUE}.",
      defaultValue = "30")
  private int epochs;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads; default: one a processor. The result does not depend on it.")
  private Integer threads;

  @Option(names = "--output", paramLabel = "FILE.onnx", description = "Write the network.")
  private Path file;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = {
        "Keep the state in a file while training, and go on from it if it is there.",
        "The number of epochs decides the rates: those of the file and of the command must agree."
      })
  private Path checkpoint;

  @Option(
      names = "--evaluate",
      paramLabel = "FILE.onnx",
      description = "Train nothing: test this network.")
  private Path evaluated;

  @Option(
      names = "--test",
      paramLabel = "N",
      description = "Images of the test; default: ${DEFAULT-VALUE}. Not with --mnist.",
      defaultValue = "20000")
  private long test;

  @Option(
      names = "--confusion",
      paramLabel = "FILE.png",
      description = "Draw which class was taken for which in the test.")
  private Path confusion;

  /// Made by picocli.
  TrainCommand() {}

  @Override
  public Integer call() throws IOException {
    requireUsable();
    Lesson lesson =
        mnist == null
            ? Lesson.ofDigits(Typefaces.ofSystem(), seed, examples, test)
            : Lesson.ofHandwriting(mnist, seed);
    long start = System.nanoTime();
    Network network = evaluated == null ? train(lesson) : Onnx.read(evaluated);
    double seconds = (System.nanoTime() - start) / 1e9;
    if (file != null) {
      Onnx.write(network, file);
    }
    if (!network.outputShape().equals(lesson.blueprint().outputShape())
        || !network.inputShape().equals(lesson.blueprint().inputShape())) {
      throw new JobFailedException(
          "%s takes %s and gives %s: the test needs %s and %s",
          evaluated,
          network.inputShape(),
          network.outputShape(),
          lesson.blueprint().inputShape(),
          lesson.blueprint().outputShape());
    }
    ConfusionMatrix matrix;
    try (Progress _ = Progress.of("testing")) {
      matrix = ConfusionMatrix.of(network, lesson.test(), Options.defaults().withThreads(1));
    }
    if (confusion != null) {
      Png.write(matrix.toImage(), confusion);
    }
    print(lesson, matrix, seconds);
    return 0;
  }

  private void requireUsable() throws IOException {
    if (!name.equals(NETWORK)) {
      throw output.wrongUsage("there is no network '%s' to train; there is lenet".formatted(name));
    }
    requirePositive("--examples", examples);
    requirePositive("--test", test);
    requirePositive("--epochs", epochs);
    requirePositive("--threads", threads == null ? 1 : threads);
    if (evaluated != null && (file != null || checkpoint != null)) {
      throw output.wrongUsage("--evaluate trains nothing: leave out --output and --checkpoint");
    }
    if (mnist != null) {
      output.refuse("does not go with --mnist", "--examples", "--test");
    }
    output.requireWritable(
        Arrays.asList(file, checkpoint, confusion), Collections.singletonList(evaluated));
    output.requirePng(confusion);
  }

  private void requirePositive(String option, long value) {
    if (value <= 0) {
      throw output.wrongUsage("%s must be positive: %d".formatted(option, value));
    }
  }

  private TrainingOptions options() {
    // Ten rates, each 0.65 of the last one: the rate ends at a fiftieth of its beginning.
    TrainingOptions options =
        TrainingOptions.defaults()
            .withBatch(BATCH)
            .withEpochs(epochs)
            .withLearningRate(new LearningRate(0.03f, Math.max(epochs / 10, 1), 0.65f))
            .withWeightDecay(2e-5f)
            .withSeed(seed);
    if (threads != null) {
      options = options.withThreads(threads);
    }
    return checkpoint == null ? options : options.withCheckpoint(checkpoint, CHECKPOINT_INTERVAL);
  }

  private Network train(Lesson lesson) throws IOException {
    TrainingOptions options = options();
    try (Arena arena = Arena.ofShared();
        Trainer trainer = trainer(lesson, options, arena)) {
      long batches = Math.ceilDiv(lesson.training().count(), BATCH);
      try (Progress progress = Progress.of("training", batches * epochs)) {
        progress.startFrom(trainer.iteration());
        trainer.train(lesson.training(), new TrainingProgress(progress, batches, output));
      }
      return trainer.network();
    }
  }

  private Trainer trainer(Lesson lesson, TrainingOptions options, Arena arena) throws IOException {
    Network network = lesson.blueprint().build(lesson.blueprint().randomWeights(seed, arena));
    return checkpoint != null && Files.exists(checkpoint)
        ? Trainer.resume(network, options, checkpoint)
        : Trainer.of(network, options);
  }

  private void print(Lesson lesson, ConfusionMatrix matrix, double seconds) throws IOException {
    double digits = matrix.accuracy(DigitImages.BACKGROUND);
    double all = matrix.accuracy(lesson.classes());
    if (output.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("lesson", lesson.text());
      result.put("seed", seed);
      result.put("seconds", seconds);
      result.put("digitAccuracy", digits);
      result.put("accuracy", all);
      result.put("confusion", matrix.counts());
      output.printJson(result);
      return;
    }
    TextTable facts = new TextTable("ll");
    facts.add("lesson", lesson.text());
    facts.add("time", String.format(Locale.ROOT, "%.0f s", seconds));
    facts.add("digits", String.format(Locale.ROOT, "%.2f %% right", 100 * digits));
    if (lesson.classes() > DigitImages.BACKGROUND) {
      facts.add("with background", String.format(Locale.ROOT, "%.2f %% right", 100 * all));
    }
    Optional.ofNullable(file).ifPresent(written -> facts.add("network", written.toString()));
    facts.print(output.out());
  }
}
