package dev.sash.cli;

import dev.sash.cli.digits.DigitImages;
import dev.sash.cli.digits.DigitNetwork;
import dev.sash.cli.digits.Hand;
import dev.sash.cli.digits.Outcome;
import dev.sash.cli.digits.Page;
import dev.sash.cli.digits.PresenceMap;
import dev.sash.cli.digits.Target;
import dev.sash.cli.digits.Typefaces;
import dev.sash.dense.Detection;
import dev.sash.dense.Detector;
import dev.sash.dense.DetectorOptions;
import dev.sash.dense.Level;
import dev.sash.dense.ScorerOptions;
import dev.sash.image.Mark;
import dev.sash.image.Markings;
import dev.sash.image.Picture;
import dev.sash.image.Png;
import dev.sash.network.Network;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Finds digits on a page, with a network that is part of the program.
@Command(
    name = "demo",
    description = {
      "Find digits of any size, in one forward pass a scale, with a small network of our own.",
      "Without IMAGE a page full of digits is made and what is found is compared with what stands"
          + " there."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private static final int RIGHT = 0x107C10;
  private static final int WRONG = 0xD01010;
  private static final int MISSED = 0xC06000;

  @Mixin private Output output;

  @Parameters(index = "0", arity = "0..1", paramLabel = "IMAGE", description = "Image file.")
  private Path image;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the page; default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--digits",
      paramLabel = "N",
      description = "How many digits the page gets; default: ${DEFAULT-VALUE}.",
      defaultValue = "60")
  private int digits;

  @Option(
      names = "--size",
      paramLabel = "HxW",
      description = "Size of the page; default: ${DEFAULT-VALUE}.",
      defaultValue = "1536x2048")
  private Size size;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where the pictures go; default: ${DEFAULT-VALUE}.",
      defaultValue = "demo")
  private Path folder;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; default: one a processor.")
  private Integer threads;

  /// Made by picocli.
  DemoCommand() {}

  @Override
  public Integer call() throws IOException {
    if (digits < 0) {
      throw output.wrongUsage("--digits must not be negative: " + digits);
    }
    if (threads != null && threads <= 0) {
      throw output.wrongUsage("--threads must be positive: " + threads);
    }
    if (image != null) {
      output.refuse("is for a page of its own: leave out IMAGE", "--seed", "--digits", "--size");
    }
    DemoReport report;
    try (Progress _ = Progress.of("finding digits")) {
      report = image == null ? ofPage() : ofImage();
    }
    report.print(output);
    return 0;
  }

  private DemoReport ofPage() throws IOException {
    Hand hand = Hand.of(Typefaces.ofSystem());
    Page page = Page.draw(size.height(), size.width(), digits, hand, seed);
    Files.createDirectories(folder);
    Png.write(page.image(), folder.resolve("page.png"));
    String what =
        "%dx%d pixels, %d digits, seed %d, %d fonts and strokes"
            .formatted(
                size.width(),
                size.height(),
                page.targets().size(),
                seed,
                hand.typefaces().faces().size());
    return find(page.picture(), what, Optional.of(page.targets()));
  }

  private DemoReport ofImage() throws IOException {
    Picture picture = Picture.read(image);
    Files.createDirectories(folder);
    output.requireWritable(List.of(heatmapFile(), foundFile()), List.of(image));
    String what = "%s, %dx%d pixels".formatted(image, picture.width(), picture.height());
    return find(picture, what, Optional.empty());
  }

  private Path heatmapFile() {
    return folder.resolve("heatmap.png");
  }

  private Path foundFile() {
    return folder.resolve("found.png");
  }

  private DemoReport find(Picture picture, String what, Optional<List<Target>> targets)
      throws IOException {
    Network network = DigitNetwork.trained();
    ScorerOptions scorer = ScorerOptions.defaults();
    if (threads != null) {
      scorer = scorer.withThreads(threads);
    }
    DetectorOptions options = DigitNetwork.detection().withScorer(scorer);
    try (Detector detector = Detector.of(network, DigitNetwork.PIXELS, options);
        Arena arena = Arena.ofShared()) {
      // The first pass is slower: it makes a plan for each scale, and its code is compiled.
      try (Arena first = Arena.ofShared()) {
        detector.score(picture, first);
      }
      long start = System.nanoTime();
      List<Level> levels = detector.score(picture, arena);
      double seconds = (System.nanoTime() - start) / 1e9;
      List<Detection> detections = detector.detections(levels);
      CropTiming crops = CropTiming.of(network, picture, levels, scorer.run());
      PresenceMap.of(picture, levels, DigitImages.BACKGROUND, arena).write(heatmapFile());
      Optional<Outcome> outcome = targets.map(there -> Outcome.of(detections, there));
      new Markings(picture, marks(detections, outcome)).write(foundFile());
      return new DemoReport(what, levels, seconds, crops, detections, outcome, folder);
    }
  }

  private static List<Mark> marks(List<Detection> detections, Optional<Outcome> outcome) {
    List<Mark> marks = new ArrayList<>();
    outcome.ifPresent(
        known ->
            known
                .missed()
                .forEach(
                    target ->
                        marks.add(
                            new Mark(target.box(), Integer.toString(target.digit()), MISSED))));
    for (int i = 0; i < detections.size(); i++) {
      int at = i;
      boolean right = outcome.map(known -> known.found().get(at).isPresent()).orElse(true);
      Detection detection = detections.get(i);
      marks.add(
          new Mark(
              detection.box(), Integer.toString(detection.classIndex()), right ? RIGHT : WRONG));
    }
    return marks;
  }
}
