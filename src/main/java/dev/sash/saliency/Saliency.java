package dev.sash.saliency;

import dev.sash.gradient.Differentiation;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;

/// Explains class scores of images: heat for each pixel.
///
/// ```java
/// try (Saliency saliency = Saliency.of(SaliencyPlan.gradCam(network));
///     Arena arena = Arena.ofShared()) {
///   float[] scores = saliency.forward(image);
///   Volume heat = saliency.heat(340, arena); // as high and wide as the image, one channel
/// }
/// ```
///
/// It belongs to one thread at a time, and computes in it. Its memory lies off the heap until it is
/// closed.
public final class Saliency implements AutoCloseable {

  private final SaliencyPlan plan;
  private final Differentiation pass;
  private final Volume slope;
  private boolean ran;
  private boolean closed;

  private Saliency(SaliencyPlan plan) {
    this.plan = plan;
    pass = Differentiation.of(plan.network(), plan.options());
    slope = Volume.allocate(Arena.ofAuto(), pass.value(plan.scoreLayer()).shape());
  }

  /// Takes the memory for a plan.
  ///
  /// @throws dev.sash.gradient.NoGradientException if there is no backward pass through a layer
  /// @throws OutOfMemoryError if the memory is not there
  public static Saliency of(SaliencyPlan plan) {
    return new Saliency(plan);
  }

  /// Computes the scores of an image; [#heat] is about it until the next call.
  ///
  /// @return what the network gives for each class, after a final softmax if it has one; over
  ///   several positions the mean
  /// @throws IllegalArgumentException if the shape is not the network's input's
  /// @throws IllegalStateException if this is closed
  public float[] forward(Volume image) {
    requireOpen();
    pass.forward(image);
    ran = true;
    Volume scores = pass.value(plan.network().outputs().getFirst().name());
    double[] sums = new double[scores.shape().depth()];
    for (int y = 0; y < scores.shape().height(); y++) {
      for (int x = 0; x < scores.shape().width(); x++) {
        for (int index = 0; index < sums.length; index++) {
          sums[index] += scores.get(y, x, index);
        }
      }
    }
    float[] means = new float[sums.length];
    for (int index = 0; index < sums.length; index++) {
      means[index] = (float) (sums[index] / scores.shape().positionCount());
    }
    return means;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the saliency is closed");
    }
  }

  /// Returns the heat of the image's pixels for a class, none negative: height x width x 1.
  ///
  /// @param arena where it is put
  /// @throws IndexOutOfBoundsException if there is no such class
  /// @throws IllegalStateException if there was no image yet, or this is closed
  public Volume heat(int classIndex, Arena arena) {
    requireOpen();
    if (!ran) {
      throw new IllegalStateException("there is no image to explain yet: call forward first");
    }
    Shape scores = slope.shape();
    if (classIndex < 0 || classIndex >= scores.depth()) {
      throw new IndexOutOfBoundsException(
          "there is no class %d: the classes are 0 to %d"
              .formatted(classIndex, scores.depth() - 1));
    }
    slope.fill(0);
    slope.asChannels(classIndex, 1).fill(1f / scores.positionCount());
    pass.backward(plan.scoreLayer(), slope);
    Shape image = plan.network().inputShape();
    Volume heat = Volume.allocate(arena, image.withDepth(1));
    Volume gradient = pass.gradient(plan.layer());
    switch (plan.method()) {
      case Method.PixelGradient _ -> largestInto(heat, gradient);
      case Method.GradCam(String layer) ->
          PixelGrid.of(plan.network(), layer)
              .orElseThrow()
              .into(heat, gradCam(pass.value(layer), gradient));
    }
    return heat;
  }

  private static void largestInto(Volume heat, Volume gradient) {
    Shape shape = gradient.shape();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        float largest = 0;
        for (int channel = 0; channel < shape.depth(); channel++) {
          largest = Math.max(largest, Math.abs(gradient.get(y, x, channel)));
        }
        heat.set(y, x, 0, largest);
      }
    }
  }

  private static double[] gradCam(Volume values, Volume gradient) {
    Shape shape = values.shape();
    double[] weights = new double[shape.depth()];
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int channel = 0; channel < weights.length; channel++) {
          weights[channel] += gradient.get(y, x, channel) / (double) shape.positionCount();
        }
      }
    }
    double[] units = new double[Math.toIntExact(shape.positionCount())];
    for (int y = 0, at = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++, at++) {
        double sum = 0;
        for (int channel = 0; channel < weights.length; channel++) {
          sum += weights[channel] * values.get(y, x, channel);
        }
        units[at] = Math.max(sum, 0);
      }
    }
    return units;
  }

  /// Frees the memory. Closing again does nothing.
  @Override
  public void close() {
    pass.close();
    closed = true;
  }
}
