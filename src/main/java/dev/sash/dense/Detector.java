package dev.sash.dense;

import dev.sash.image.Picture;
import dev.sash.image.Preprocessing;
import dev.sash.layer.ShapeException;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Finds objects of any size in an image: one forward pass for each scale of a pyramid, then
/// non-maximum suppression.
///
/// One thread at a time. Owns a model and the workspace of the last scale until it is closed; the
/// weights that the network views must outlive it.
public final class Detector implements AutoCloseable {

  /// The most windows that suppression looks at, those of the highest scores: its time grows with
  /// their square.
  public static final int MAXIMUM_WINDOWS = 20_000;

  private static final Comparator<Detection> WORST_FIRST = Comparator.comparing(Detection::score);

  private final Preprocessing pixels;
  private final DetectorOptions options;
  private final Scorer scorer;
  private final Shape window;

  private Detector(Network classifier, Preprocessing pixels, DetectorOptions options) {
    int classes = classifier.outputShape().depth();
    if (options.background().isPresent() && options.background().getAsInt() >= classes) {
      throw new IllegalArgumentException(
          "the background is class %d, the network has %d classes: the last one is %d"
              .formatted(options.background().getAsInt(), classes, classes - 1));
    }
    if (pixels.channels() != classifier.inputShape().depth()) {
      throw new ShapeException(
          "the network takes %d channels, the preprocessing gives %d"
              .formatted(classifier.inputShape().depth(), pixels.channels()));
    }
    this.pixels = pixels;
    this.options = options;
    window = classifier.inputShape();
    scorer = Scorer.of(classifier, options.scorer());
  }

  /// Returns a detector.
  ///
  /// @param classifier network of one input, whose shape is the window, and one output of 1x1
  ///   scores
  /// @param pixels how the classifier was trained to see pixels
  /// @throws dev.sash.network.CannotSlideException if a layer is tied to the size of the image
  /// @throws ShapeException if the classifier takes other channels
  /// @throws IllegalArgumentException if the classifier does not have the background class
  public static Detector of(Network classifier, Preprocessing pixels, DetectorOptions options) {
    return new Detector(classifier, pixels, options);
  }

  /// Scores every window at every scale.
  ///
  /// @param arena where the scores are put; with a shared or automatic one all threads can write
  ///   them
  /// @return a level for each scale, the largest first
  /// @throws ShapeException if the picture is smaller than a window at every scale
  /// @throws MemoryLimitException if a scale takes more memory than the options allow
  /// @throws IllegalStateException if the detector is closed
  public List<Level> score(Picture picture, Arena arena) {
    List<Shape> sizes = options.pyramid().sizes(picture.height(), picture.width(), window);
    if (sizes.isEmpty()) {
      throw new ShapeException(
          "the image %dx%d is smaller than the window %dx%d at every scale: begin the pyramid at a larger one than %s"
              .formatted(
                  picture.height(),
                  picture.width(),
                  window.height(),
                  window.width(),
                  options.pyramid().largest()));
    }
    List<Level> levels = new ArrayList<>();
    for (Shape size : sizes) {
      levels.add(score(picture, size, arena));
    }
    return levels;
  }

  private Level score(Picture picture, Shape size, Arena arena) {
    scorer.requireMemory(scorer.plan(size.height(), size.width()));
    Picture scaled = picture.withSize(size.height(), size.width());
    try (Arena image = Arena.ofShared()) {
      Volume input = Volume.allocate(image, size.withDepth(pixels.channels()));
      scaled.into(input, pixels);
      ScoreMap map = scorer.score(input, arena);
      return new Level(map, size.height(), size.width(), picture.height(), picture.width());
    }
  }

  /// Returns the objects that the windows of some levels see, the surest first. Of more windows
  /// than [#MAXIMUM_WINDOWS] those with the highest scores count.
  ///
  /// @param levels levels of one image, as [#score] gave them
  public List<Detection> detections(List<Level> levels) {
    PriorityQueue<Detection> windows = new PriorityQueue<>(WORST_FIRST);
    for (Level level : levels) {
      collect(level, windows);
    }
    return options.suppression().apply(List.copyOf(windows)).stream()
        .filter(detection -> detection.support() >= options.minimumSupport())
        .toList();
  }

  private void collect(Level level, PriorityQueue<Detection> windows) {
    ScoreMap map = level.map();
    for (int row = 0; row < map.grid().rows(); row++) {
      for (int column = 0; column < map.grid().columns(); column++) {
        int best = map.bestClass(row, column);
        float score = map.score(row, column, best);
        if (score >= options.minimumScore() && best != options.background().orElse(-1)) {
          windows.add(Detection.of(best, score, level.window(row, column, options.objectShare())));
          if (windows.size() > MAXIMUM_WINDOWS) {
            windows.remove();
          }
        }
      }
    }
  }

  /// Returns the objects in a picture, the surest first.
  ///
  /// @throws ShapeException if the picture is smaller than a window at every scale
  /// @throws MemoryLimitException if a scale takes more memory than the options allow
  /// @throws IllegalStateException if the detector is closed
  public List<Detection> detect(Picture picture) {
    try (Arena arena = Arena.ofShared()) {
      return detections(score(picture, arena));
    }
  }

  /// Frees workspace and model. Closing again does nothing.
  @Override
  public void close() {
    scorer.close();
  }
}
