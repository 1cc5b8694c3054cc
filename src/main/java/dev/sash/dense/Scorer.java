package dev.sash.dense;

import dev.sash.image.Window;
import dev.sash.image.WindowGrid;
import dev.sash.layer.ShapeException;
import dev.sash.network.CannotSlideException;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.network.ReceptiveField;
import dev.sash.run.Model;
import dev.sash.run.Plan;
import dev.sash.run.Session;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Scores every window of an image in one forward pass: slides a classifier, whose input shape is
/// the window, over an image of any larger size.
///
/// The cell in row `r` and column `c` of the map stands for the window that begins `r` strides down
/// and `c` strides to the right; windows that would hang over the image's edge have no cell. A
/// stride finer than the network's own takes several passes, each over the image from a shifted
/// pixel on, interleaved into one map.
///
/// One thread at a time. Owns its model and the workspace of the last image size until it is
/// closed; the weights that the network views must outlive it. The image is read where it is, the
/// scores are written where they stay: nothing is copied.
public final class Scorer implements AutoCloseable {

  private final Network classifier;
  private final Network sliding;
  private final ScorerOptions options;
  private final Step own;
  private final Step step;
  private final Model model;
  private Optional<Session> session = Optional.empty();
  private boolean closed;

  private record Step(int height, int width) {}

  private Scorer(Network classifier, ScorerOptions options) {
    this.options = options;
    requireOneEach(classifier);
    Shape window = classifier.inputShape();
    this.classifier =
        window.batch() == 1 ? classifier : classifier.withInputShape(window.withBatch(1));
    sliding = this.classifier.toFullyConvolutional();
    requireOneCell(sliding);
    own = ownStep(sliding);
    step = step(own, options);
    model = Model.load(sliding, options.run());
  }

  /// Returns a scorer with the network's own stride and the usual limit of memory.
  ///
  /// @param classifier network of one input, whose shape is the window, and one output of 1x1
  ///   scores
  /// @throws CannotSlideException if a layer is tied to the size of the image
  public static Scorer of(Network classifier) {
    return of(classifier, ScorerOptions.defaults());
  }

  /// Returns a scorer.
  ///
  /// @param classifier network of one input, whose shape is the window, and one output of 1x1
  ///   scores
  /// @throws CannotSlideException if a layer is tied to the size of the image
  /// @throws IllegalArgumentException if the stride is no divisor of the network's own
  public static Scorer of(Network classifier, ScorerOptions options) {
    return new Scorer(classifier, options);
  }

  private static void requireOneEach(Network network) {
    requireOne("inputs", network.inputs());
    requireOne("outputs", network.outputs());
  }

  private static void requireOne(String what, List<Node> nodes) {
    if (nodes.size() != 1) {
      throw new CannotSlideException(
          nodes.isEmpty() ? "network" : nodes.getLast().name(),
          "it has %d %s %s, a classifier has one"
              .formatted(nodes.size(), what, nodes.stream().map(Node::name).toList()));
    }
  }

  private static void requireOneCell(Network sliding) {
    Node output = sliding.outputs().getFirst();
    if (output.shape().height() != 1 || output.shape().width() != 1) {
      throw new CannotSlideException(
          output.name(),
          "it gives %s for a window of %s, a classifier gives one column of scores"
              .formatted(output.shape(), sliding.inputShape()));
    }
  }

  private static Step ownStep(Network sliding) {
    Node output = sliding.outputs().getFirst();
    ReceptiveField field = sliding.receptiveFields().get(output.name());
    if (field == null
        || field.strideHeight() > Integer.MAX_VALUE
        || field.strideWidth() > Integer.MAX_VALUE) {
      throw new CannotSlideException(
          output.name(), "it has no stride: it does not see the input, or steps over 2^31 pixels");
    }
    return new Step((int) field.strideHeight(), (int) field.strideWidth());
  }

  private static Step step(Step own, ScorerOptions options) {
    if (options.stride().isEmpty()) {
      return own;
    }
    int stride = options.stride().getAsInt();
    if (own.height % stride != 0 || own.width % stride != 0) {
      throw new IllegalArgumentException(
          "stride %d must divide the network's own stride, %s"
              .formatted(
                  stride, own.height == own.width ? own.height : own.height + "x" + own.width));
    }
    return new Step(stride, stride);
  }

  /// Returns the fully convolutional form that slides.
  public Network network() {
    return sliding;
  }

  /// Returns the names of the layers whose outermost windows reach over the edge of a crop, into
  /// padding or beyond. If there are none, every cell equals the network on its window to rounding;
  /// else [#compareWithCrops] measures how far the two are apart.
  public List<String> edgeLayers() {
    return EdgeLayers.of(sliding);
  }

  /// Returns what scoring an image of this size will do and in how much memory, whatever the limit.
  /// Nothing is allocated.
  ///
  /// @throws ShapeException if the image is smaller than the window
  public ScorePlan plan(int height, int width) {
    Shape window = sliding.inputShape();
    if (height < window.height() || width < window.width()) {
      throw new ShapeException(
          "the image %dx%d is smaller than the window %dx%d: scale it up, or take a smaller window"
              .formatted(height, width, window.height(), window.width()));
    }
    int rows = (height - window.height()) / step.height + 1;
    int columns = (width - window.width()) / step.width + 1;
    WindowGrid grid =
        new WindowGrid(
            rows, columns, window.height(), window.width(), step.height, step.width, 0, 0);
    Shape scores = Shape.of(rows, columns, sliding.outputShape().depth());
    return new ScorePlan(Shape.of(height, width, window.depth()), scores, grid, passes(grid));
  }

  private List<Pass> passes(WindowGrid grid) {
    int rowStep = own.height / step.height;
    int columnStep = own.width / step.width;
    Map<Shape, Plan> plans = new HashMap<>();
    List<Pass> passes = new ArrayList<>();
    for (int row = 0; row < Math.min(rowStep, grid.rows()); row++) {
      for (int column = 0; column < Math.min(columnStep, grid.columns()); column++) {
        int rows = Math.ceilDiv(grid.rows() - row, rowStep);
        int columns = Math.ceilDiv(grid.columns() - column, columnStep);
        Shape part =
            Shape.of(
                grid.windowHeight() + (rows - 1) * own.height,
                grid.windowWidth() + (columns - 1) * own.width,
                sliding.inputShape().depth());
        Plan plan = plans.computeIfAbsent(part, model::plan);
        Window first = grid.window(row, column);
        passes.add(new Pass(first.y(), first.x(), row, column, rowStep, columnStep, plan));
      }
    }
    passes.sort(Comparator.comparing(pass -> pass.plan().network().inputShape().toString()));
    return passes;
  }

  /// Checks that scoring takes no more memory than the options allow.
  ///
  /// @throws MemoryLimitException if it takes more
  public void requireMemory(ScorePlan plan) {
    if (plan.byteSize() > options.memoryLimitByteSize()) {
      throw new MemoryLimitException(plan, options.memoryLimitByteSize());
    }
  }

  /// Scores an image.
  ///
  /// @param image one image of the network's depth; only read
  /// @param arena where the scores are put; with a shared or automatic one all threads can write
  ///   them
  /// @throws ShapeException if the image is smaller than the window or has another depth
  /// @throws MemoryLimitException if the image takes more memory than the options allow
  /// @throws IllegalStateException if the scorer is closed
  public ScoreMap score(Volume image, Arena arena) {
    requireOpen();
    requireImage(image.shape());
    ScorePlan plan = plan(image.shape().height(), image.shape().width());
    requireMemory(plan);
    Volume scores = Volume.allocate(arena, plan.scores());
    for (Pass pass : plan.shifted()) {
      session(pass.plan()).run(pass.input(image), pass.output(scores));
    }
    return new ScoreMap(scores, plan.grid());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the scorer is closed");
    }
  }

  private void requireImage(Shape image) {
    int depth = sliding.inputShape().depth();
    if (image.batch() != 1 || image.depth() != depth) {
      throw new ShapeException(
          "expected one image of depth %d, got %s%s"
              .formatted(depth, image, image.batch() == 1 ? "" : ": use image.asImage(index)"));
    }
  }

  private Session session(Plan plan) {
    Shape wanted = plan.network().inputShape();
    boolean fits =
        session.filter(last -> last.plan().network().inputShape().equals(wanted)).isPresent();
    if (!fits) {
      closeSession();
      session = Optional.of(model.session(plan));
    }
    return session.get();
  }

  private void closeSession() {
    session.ifPresent(Session::close);
    session = Optional.empty();
  }

  /// Runs the classifier itself on the crops of some cells, spread evenly at random but always the
  /// same, and compares its scores with those of the map. Packs the classifier's weights once more
  /// for the time of the call.
  ///
  /// @param image the image that the map was made of
  /// @param map scores of this scorer
  /// @param samples number of windows to compare; all if the map has fewer
  /// @throws IllegalArgumentException if the map is of another image size or samples not positive
  /// @throws IllegalStateException if the scorer is closed
  public CropComparison compareWithCrops(Volume image, ScoreMap map, int samples) {
    requireOpen();
    requireImage(image.shape());
    ScorePlan plan = plan(image.shape().height(), image.shape().width());
    if (!map.grid().equals(plan.grid()) || !map.scores().shape().equals(plan.scores())) {
      throw new IllegalArgumentException(
          "the map is of another image or scorer: %s, expected %s"
              .formatted(map.grid(), plan.grid()));
    }
    return new CropSampling(classifier, options.run()).compare(image, map, samples);
  }

  /// Frees workspace and model. Closing again does nothing.
  @Override
  public void close() {
    closed = true;
    closeSession();
    model.close();
  }
}
