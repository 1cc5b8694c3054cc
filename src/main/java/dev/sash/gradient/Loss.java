package dev.sash.gradient;

import dev.sash.layer.Identity;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;

/// How wrong class scores are: a number for each image, and its gradient with respect to the
/// scores.
public enum Loss {
  /// -log(softmax(scores)\[class\]) (CS231n, "Softmax classifier").
  SOFTMAX_CROSS_ENTROPY,
  /// The multi-class support vector machine: the sum over the other classes of max(0, score - score
  /// of the class + 1) (CS231n, "Multiclass Support Vector Machine loss"; Weston and Watkins 1999).
  HINGE;

  /// The class of an image that does not count: its loss and its gradient are 0.
  public static final int NO_CLASS = -1;

  private static final double MARGIN = 1;

  /// What a batch gave.
  ///
  /// @param sum of the losses of the images
  /// @param right how many images have the highest score at their class
  /// @param count how many images counted
  public record Outcome(double sum, long right, long count) {

    /// Returns both together.
    public Outcome plus(Outcome other) {
      return new Outcome(sum + other.sum, right + other.right, count + other.count);
    }

    /// Returns the mean loss of an image.
    public double mean() {
      return count == 0 ? 0 : sum / count;
    }

    /// Returns the share of images that are right, 0 to 1.
    public double accuracy() {
      return count == 0 ? 0 : (double) right / count;
    }
  }

  /// Returns the layer of a classifier whose volume holds the scores: its only output, or what
  /// comes before a final softmax, which the loss takes into itself.
  ///
  /// @throws IllegalStateException if the network has several outputs
  public static String scoreLayer(Network network) {
    network.outputShape();
    Node node = network.outputs().getFirst();
    while (node.layer() instanceof Softmax || node.layer() instanceof Identity) {
      node = network.node(node.inputs().getFirst());
    }
    return node.name();
  }

  /// Measures a batch.
  ///
  /// @param scores of each image 1x1xclasses
  /// @param classes the right class of each image, or [#NO_CLASS]
  /// @param scale factor of the gradient: 1 divided by the number of images gives that of the mean
  /// @param gradient filled with the scaled gradient of the sum of the losses; of the scores' shape
  /// @throws IllegalArgumentException if shapes do not fit, or there is no such class
  public Outcome measure(Volume scores, int[] classes, float scale, Volume gradient) {
    requireFits(scores.shape(), classes, gradient.shape());
    Outcome outcome = new Outcome(0, 0, 0);
    double[] values = new double[scores.shape().depth()];
    double[] slopes = new double[values.length];
    for (int image = 0; image < classes.length; image++) {
      java.util.Arrays.fill(slopes, 0);
      if (classes[image] != NO_CLASS) {
        for (int i = 0; i < values.length; i++) {
          values[i] = scores.get(image, 0, 0, i);
        }
        double loss =
            switch (this) {
              case SOFTMAX_CROSS_ENTROPY -> crossEntropy(values, classes[image], slopes);
              case HINGE -> hinge(values, classes[image], slopes);
            };
        long right = best(values) == classes[image] ? 1 : 0;
        outcome = outcome.plus(new Outcome(loss, right, 1));
      }
      for (int i = 0; i < slopes.length; i++) {
        gradient.set(image, 0, 0, i, (float) (slopes[i] * scale));
      }
    }
    return outcome;
  }

  private static void requireFits(Shape scores, int[] classes, Shape gradient) {
    if (scores.height() != 1 || scores.width() != 1 || scores.batch() != classes.length) {
      throw new IllegalArgumentException(
          "a loss needs scores of 1x1xclasses for each of %d images, got %s"
              .formatted(classes.length, scores));
    }
    if (!gradient.equals(scores)) {
      throw new IllegalArgumentException(
          "the gradient has the shape of the scores: %s, got %s".formatted(scores, gradient));
    }
    for (int image = 0; image < classes.length; image++) {
      if (classes[image] < NO_CLASS || classes[image] >= scores.depth()) {
        throw new IllegalArgumentException(
            "image %d has class %d: the classes are 0 to %d"
                .formatted(image, classes[image], scores.depth() - 1));
      }
    }
  }

  private static int best(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /// The gradient is softmax(scores), less 1 at the class.
  private static double crossEntropy(double[] values, int right, double[] slopes) {
    double maximum = values[best(values)];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      slopes[i] = Math.exp(values[i] - maximum);
      sum += slopes[i];
    }
    for (int i = 0; i < values.length; i++) {
      slopes[i] = slopes[i] / sum - (i == right ? 1 : 0);
    }
    return Math.log(sum) - (values[right] - maximum);
  }

  private static double hinge(double[] values, int right, double[] slopes) {
    double loss = 0;
    for (int i = 0; i < values.length; i++) {
      double excess = values[i] - values[right] + MARGIN;
      if (i != right && !(excess <= 0)) {
        loss += excess;
        slopes[i] = 1;
        slopes[right] -= 1;
      }
    }
    return loss;
  }
}
