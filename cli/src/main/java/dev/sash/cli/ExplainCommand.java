package dev.sash.cli;

import dev.sash.dense.ScorerOptions;
import dev.sash.image.Picture;
import dev.sash.image.Preprocessing;
import dev.sash.network.Network;
import dev.sash.saliency.EffectiveReceptiveField;
import dev.sash.saliency.Saliency;
import dev.sash.saliency.SaliencyPlan;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// Draws which pixels make a class score what it is.
@Command(
    name = "explain",
    description = {
      "Draw over an image which pixels speak for a class, or what a unit of a layer sees.",
      "The image is prepared as sash classify does it. With --dense all windows of a large image"
          + " are explained together, as sash score sees them; with --at one of them.",
      "Gradients are computed on one thread."
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

  /// How heat is made.
  enum MethodName {
    GRAD_CAM,
    GRADIENT;

    /// Reads the option.
    static MethodName parse(String text) {
      return switch (text) {
        case "grad-cam" -> GRAD_CAM;
        case "gradient" -> GRADIENT;
        default ->
            throw new TypeConversionException(
                "'%s' is no method: write grad-cam or gradient".formatted(text));
      };
    }
  }

  @Mixin private ModelOptions model;
  @Mixin private PreprocessingOptions preprocessing;
  @Mixin private LabelOptions labelOptions;
  @Mixin private Output output;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "IMAGE",
      description = "Image file; with --receptive-field only drawn beneath.")
  private Path image;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "OUT.png",
      description = "The picture to write.")
  private Path file;

  @Option(
      names = "--class",
      paramLabel = "NAME|INDEX",
      description = "Class to explain; default: the best.")
  private String className;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = {
        "grad-cam (the default): a layer's channels, weighted by the score's mean gradients.",
        "gradient: the gradient of the score with respect to each pixel."
      })
  private MethodName method = MethodName.GRAD_CAM;

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description =
          "Layer of grad-cam; default: the last one before the scores with more than one position.")
  private String layer;

  @Option(
      names = "--resize",
      paramLabel = "N|none",
      description = {
        "Resize the shorter side to N pixels before cropping, or not at all.",
        "Default: 8/7 of the window (256 for 224); an image that has its size stays as it is."
      },
      converter = Resize.Converter.class)
  private Resize resize;

  @Option(
      names = "--window",
      paramLabel = "HxW",
      description = "Size of a window; default: the model's input, or 224x224 if it is open.")
  private Size window;

  @Option(
      names = "--dense",
      description = "Explain the mean score of all windows of the whole image.")
  private boolean dense;

  @Option(
      names = "--at",
      paramLabel = "X,Y",
      description = "Explain the window that begins at this pixel, as sash score prints them.")
  private Point point;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "With --dense or --at: scale the whole image to N columns first.")
  private Integer width;

  @Option(
      names = "--receptive-field",
      paramLabel = "LAYER",
      description =
          "Draw instead how strongly each pixel acts on the unit in the middle of a layer.")
  private String fieldLayer;

  @Option(
      names = "--inputs",
      paramLabel = "N",
      description =
          "With --receptive-field: average over N random inputs; default: ${DEFAULT-VALUE}.",
      defaultValue = "16")
  private int inputs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the random inputs; default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "What the gradients may take, such as 2g; default: what the machine allows.")
  private ByteCount memory;

  /// Made by picocli.
  ExplainCommand() {}

  @Override
  public Integer call() throws IOException {
    requireUsable();
    Network classifier = model.network(Optional.ofNullable(window)).network();
    Network network = classifier.withInputShape(classifier.inputShape().withBatch(1));
    Explanation explanation;
    try (Progress _ = Progress.of("explaining");
        Arena arena = Arena.ofShared()) {
      explanation = fieldLayer == null ? explain(network, arena) : field(network, arena);
    }
    explanation.print(output);
    if (fieldLayer == null && preprocessing.isAssumed()) {
      output.note(
          "the pixels are %s; set these to what the model was trained with"
              .formatted(preprocessing.text(preprocessing.of(network.inputShape().depth()))));
      model.pixelNote().ifPresent(output::note);
    }
    return 0;
  }

  private Explanation explain(Network classifier, Arena arena) throws IOException {
    Shape input = classifier.inputShape();
    Preprocessing pixels = preprocessing.of(input.depth());
    int classes = ClassifyCommand.requireClassifier(model.file(), classifier.outputShape()).depth();
    SaliencyPlan plan = plan(classifier);
    Labels labels = labelOptions.of(model.file(), classes);
    Optional<Integer> wanted =
        Optional.ofNullable(className).map(name -> labels.find(name, classes));
    View view = view(input);
    if (dense) {
      plan = plan.withImageSize(view.picture().height(), view.picture().width());
    }
    requireMemory(view.window(), plan.byteSize());
    try (Saliency saliency = Saliency.of(plan)) {
      float[] scores = saliency.forward(view.toVolume(pixels, arena));
      int index = wanted.orElseGet(() -> ClassScore.best(scores, labels, 1).getFirst().index());
      Volume heat = saliency.heat(index, arena);
      view.write(file, heat, method == MethodName.GRADIENT);
      ClassScore score = new ClassScore(index, labels.name(index), scores[index]);
      return new Explanation.OfClass(image, view, plan, score, file);
    }
  }

  private SaliencyPlan plan(Network classifier) {
    return switch (method) {
      case GRADIENT -> SaliencyPlan.gradient(classifier);
      case GRAD_CAM ->
          layer == null
              ? SaliencyPlan.gradCam(classifier)
              : SaliencyPlan.gradCam(classifier, layer);
    };
  }

  private View view(Shape input) throws IOException {
    Picture photo = Picture.read(image);
    if (!dense && point == null) {
      return View.ofWhole((resize == null ? Resize.USUAL : resize).apply(image, photo, input));
    }
    Picture scaled = width == null ? photo : photo.withWidth(width);
    return dense ? View.ofWhole(scaled) : View.of(scaled, point, input.height(), input.width());
  }

  private Explanation field(Network network, Arena arena) throws IOException {
    Shape input = network.inputShape();
    View view = image == null ? blank(input) : view(input);
    requireMemory(view.window(), EffectiveReceptiveField.byteSize(network, fieldLayer));
    EffectiveReceptiveField field =
        EffectiveReceptiveField.of(network, fieldLayer, inputs, seed, arena);
    view.write(file, field.values(), true);
    Shape units = network.node(fieldLayer).shape();
    return new Explanation.OfUnit(field, field.side(), units, inputs, file);
  }

  private static View blank(Shape input) {
    BufferedImage grey =
        new BufferedImage(input.width(), input.height(), BufferedImage.TYPE_BYTE_GRAY);
    return View.ofWhole(Picture.of(grey));
  }

  private void requireMemory(Picture picture, long byteSize) {
    long limit =
        memory == null ? ScorerOptions.defaults().memoryLimitByteSize() : memory.byteSize();
    if (byteSize > limit) {
      throw new JobFailedException(
          "the gradients of an image of %dx%d need %d bytes, the limit is %d: scale the image down"
              + " (--width), explain one window (--at), or raise the limit (--memory)",
          picture.height(), picture.width(), byteSize, limit);
    }
  }

  private void requireUsable() throws IOException {
    boolean whole = dense || point != null;
    require(image != null || fieldLayer != null, "missing required parameter: 'IMAGE'");
    require(!dense || point == null, "--dense explains all windows, --at one: choose");
    require(whole || width == null, "--width goes with --dense or --at: use --resize");
    require(!whole || resize == null, "--resize is for a crop: use --width");
    require(layer == null || method == MethodName.GRAD_CAM, "--layer goes with --method grad-cam");
    boolean ofClass = className != null || layer != null || method != MethodName.GRAD_CAM || whole;
    require(
        fieldLayer == null || !ofClass,
        "--receptive-field is about no class and no part of a photo: leave out --class, --method,"
            + " --layer, --dense and --at");
    require(width == null || width > 0, "--width must be positive: " + width);
    require(inputs > 0, "--inputs must be positive: " + inputs);
    if (fieldLayer == null) {
      output.refuse("goes with --receptive-field", "--inputs", "--seed");
    }
    List<Path> read = new ArrayList<>(model.files());
    read.add(image);
    output.requireWritable(List.of(file), read);
    output.requirePng(file);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw output.wrongUsage(message);
    }
  }
}
