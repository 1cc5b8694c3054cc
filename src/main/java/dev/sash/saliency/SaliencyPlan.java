package dev.sash.saliency;

import dev.sash.gradient.Differentiation;
import dev.sash.gradient.Loss;
import dev.sash.layer.Flatten;
import dev.sash.layer.Reshape;
import dev.sash.layer.ShapeException;
import dev.sash.layer.Transpose;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.util.Set;

/// What a [Saliency] will compute, and in how much memory; nothing is allocated yet. Immutable.
///
/// The score of a class is that before a final softmax: after it a score that is near 1 hardly
/// changes with any pixel, and others change only because that one does. Where a network gives
/// scores at several positions, as one that slides over a large image does, it is their mean over
/// all positions.
///
/// @param network of one input of one image, and one output of class scores
/// @param method how heat is made
public record SaliencyPlan(Network network, Method method) {

  /// @throws IllegalArgumentException if the input is a batch, there is no layer of the method's
  ///   name, the scores do not depend on it, or its units lie on no regular grid of pixels
  /// @throws IllegalStateException if there are several inputs or outputs
  public SaliencyPlan {
    Shape input = network.inputShape();
    if (input.batch() != 1) {
      throw new IllegalArgumentException(
          "one image is explained at a time, the input is %s: use network.withInputShape(%s)"
              .formatted(input, input.withBatch(1)));
    }
    String scores = Loss.scoreLayer(network);
    String layer = layer(network, method);
    if (Ancestors.of(network, scores).stream().noneMatch(node -> node.name().equals(layer))) {
      network.node(layer);
      throw new IllegalArgumentException(
          "%s: the class scores '%s' do not depend on it: choose a layer before them"
              .formatted(layer, scores));
    }
    if (PixelGrid.of(network, layer).isEmpty()) {
      throw new IllegalArgumentException(
          "%s: its units lie on no regular grid of pixels: choose a layer before it"
              .formatted(layer));
    }
  }

  /// Returns a plan for the gradient with respect to the pixels.
  public static SaliencyPlan gradient(Network classifier) {
    return new SaliencyPlan(classifier, new Method.PixelGradient());
  }

  /// Returns a plan for Grad-CAM over the last layer before the scores whose volume has more than
  /// one position, which is what the paper's authors found best: deep enough to know classes, not
  /// so deep that it has forgotten places. Layers that only rearrange a volume do not count. On a
  /// network that slides already take the name from the one for a single window: there the scores'
  /// neighbours have many positions too; [#withImageSize] keeps the layer.
  ///
  /// @throws IllegalArgumentException if there is no such layer
  public static SaliencyPlan gradCam(Network classifier) {
    String scores = Loss.scoreLayer(classifier);
    Node last =
        Ancestors.of(classifier, scores).reversed().stream()
            .filter(node -> !node.name().equals(scores) && hasPlaces(classifier, node))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s: no volume before the class scores has more than one position on a regular grid of pixels: take the gradient with respect to the pixels"
                            .formatted(scores)));
    return gradCam(classifier, last.name());
  }

  private static boolean hasPlaces(Network network, Node node) {
    boolean rearranges =
        node.layer() instanceof Flatten
            || node.layer() instanceof Reshape
            || node.layer() instanceof Transpose;
    return !rearranges
        && node.shape().height() * (long) node.shape().width() > 1
        && PixelGrid.of(network, node.name()).isPresent();
  }

  /// Returns a plan for Grad-CAM over a layer.
  public static SaliencyPlan gradCam(Network classifier, String layer) {
    return new SaliencyPlan(classifier, new Method.GradCam(layer));
  }

  /// Returns the plan for an image of another size, over which the network slides: the score is the
  /// mean over all windows of the present input's size. To explain one window of a large image,
  /// keep the plan and give it that window.
  ///
  /// @throws dev.sash.network.CannotSlideException if a layer is tied to the size of the image
  /// @throws ShapeException if the image is smaller than the window
  public SaliencyPlan withImageSize(int height, int width) {
    Shape window = network.inputShape();
    if (height < window.height() || width < window.width()) {
      throw new ShapeException(
          "the image %dx%d is smaller than the window %dx%d: scale it up, or take a smaller window"
              .formatted(height, width, window.height(), window.width()));
    }
    Shape image = Shape.of(height, width, window.depth());
    return new SaliencyPlan(network.toFullyConvolutional().withInputShape(image), method);
  }

  private static String layer(Network network, Method method) {
    return switch (method) {
      case Method.PixelGradient _ -> network.inputs().getFirst().name();
      case Method.GradCam(String layer) -> layer;
    };
  }

  /// Returns the name of the layer whose gradients are used; for the gradient with respect to the
  /// pixels that of the input.
  public String layer() {
    return layer(network, method);
  }

  /// Returns the name of the layer that gives the class scores.
  public String scoreLayer() {
    return Loss.scoreLayer(network);
  }

  /// Returns the bytes off the heap that it takes: parameters, all volumes, and gradients from the
  /// layer on. Tables of max pooling and the like come on top, a fraction of it.
  public long byteSize() {
    return Differentiation.byteSize(network, options());
  }

  Differentiation.Options options() {
    return Differentiation.Options.defaults()
        .withParametersOf(Set.of())
        .withVolumes(Set.of(layer()));
  }
}
