package dev.sash.saliency;

import dev.sash.gradient.Differentiation;
import dev.sash.network.Network;
import dev.sash.network.ReceptiveField;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// How strongly each pixel acts on the unit in the middle of a layer: much less at the edge of its
/// receptive field than in the middle (Luo, Li, Urtasun and Zemel 2016, "Understanding the
/// Effective Receptive Field in Deep Convolutional Neural Networks").
///
/// The value of a pixel is the root of the mean square of the gradients of the unit's channels with
/// respect to the pixel's, up to one factor, over random inputs of mean 0 and variance 1. One
/// backward pass an input estimates the mean over the unit's channels: each gets a random sign, and
/// the products of different channels cancel out on average.
///
/// @param layer name of the layer
/// @param row row of the unit in the layer's volume
/// @param column column of the unit
/// @param values a value a pixel, none negative: height x width x 1
/// @param theoretical what the unit can see at most, for the layer's first unit; empty if no
///   rectangle and stride describe it
public record EffectiveReceptiveField(
    String layer, int row, int column, Volume values, Optional<ReceptiveField> theoretical) {

  /// Two standard deviations of a bell: less than this share of the largest value is outside (Luo
  /// et al., section 3.2).
  private static final double OUTSIDE = 1 - 0.9545;

  /// Half the width of a uniform distribution of variance 1.
  private static final double HALF_WIDTH = Math.sqrt(3);

  /// @throws IllegalArgumentException if the values have more than one channel or image
  public EffectiveReceptiveField {
    if (values.shape().depth() != 1 || values.shape().batch() != 1) {
      throw new IllegalArgumentException("a field has one value a pixel, got " + values.shape());
    }
  }

  /// Measures the field.
  ///
  /// @param network of one input of one image
  /// @param inputs how many random ones; the same number and seed give the same bits
  /// @param arena where the values are put
  /// @throws IllegalArgumentException if there is no such layer, the input is a batch, or the
  ///   number of inputs is not positive
  /// @throws IllegalStateException if the layer sees several inputs, or none
  /// @throws dev.sash.gradient.NoGradientException if there is no backward pass through a layer
  /// @throws OutOfMemoryError if the memory is not there
  public static EffectiveReceptiveField of(
      Network network, String layer, int inputs, long seed, Arena arena) {
    Network part = Ancestors.toNetwork(network, layer);
    Shape image = part.inputShape();
    if (inputs <= 0 || image.batch() != 1) {
      throw new IllegalArgumentException(
          "a field is measured on 1 or more inputs of one image each: inputs=%d input=%s"
              .formatted(inputs, image));
    }
    Shape units = part.node(layer).shape();
    int row = units.height() / 2;
    int column = units.width() / 2;
    String entry = part.inputs().getFirst().name();
    double[] squares = new double[Math.toIntExact(image.positionCount())];
    SplittableRandom random = new SplittableRandom(seed);
    try (Differentiation pass = Differentiation.of(part, options(entry));
        Arena own = Arena.ofConfined()) {
      Volume input = Volume.allocate(own, image);
      Volume slope = Volume.allocate(own, units);
      for (int i = 0; i < inputs; i++) {
        fill(input, random);
        for (int channel = 0; channel < units.depth(); channel++) {
          slope.set(row, column, channel, random.nextBoolean() ? 1 : -1);
        }
        pass.forward(input);
        pass.backward(layer, slope);
        addSquares(squares, pass.gradient(entry));
      }
    }
    Volume values = Volume.allocate(arena, image.withDepth(1));
    for (int i = 0; i < squares.length; i++) {
      float mean = (float) Math.sqrt(squares[i] / inputs / image.depth());
      values.set(i / image.width(), i % image.width(), 0, mean);
    }
    Optional<ReceptiveField> theoretical = Optional.ofNullable(part.receptiveFields().get(layer));
    return new EffectiveReceptiveField(layer, row, column, values, theoretical);
  }

  /// Returns the bytes off the heap that measuring takes; see [SaliencyPlan#byteSize].
  public static long byteSize(Network network, String layer) {
    Network part = Ancestors.toNetwork(network, layer);
    part.inputShape();
    return Differentiation.byteSize(part, options(part.inputs().getFirst().name()));
  }

  private static Differentiation.Options options(String entry) {
    return Differentiation.Options.defaults().withParametersOf(Set.of()).withVolumes(Set.of(entry));
  }

  private static void fill(Volume input, SplittableRandom random) {
    Shape shape = input.shape();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int channel = 0; channel < shape.depth(); channel++) {
          input.set(y, x, channel, (float) ((2 * random.nextDouble() - 1) * HALF_WIDTH));
        }
      }
    }
  }

  private static void addSquares(double[] squares, Volume gradient) {
    Shape shape = gradient.shape();
    for (int y = 0, at = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++, at++) {
        for (int channel = 0; channel < shape.depth(); channel++) {
          double value = gradient.get(y, x, channel);
          squares[at] += value * value;
        }
      }
    }
  }

  /// Returns the side of a square with as many pixels as have more than 4.55 % of the largest
  /// value: two standard deviations of a bell.
  public double side() {
    float largest = 0;
    Shape shape = values.shape();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        largest = Math.max(largest, values.get(y, x, 0));
      }
    }
    long inside = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        inside += values.get(y, x, 0) > OUTSIDE * largest ? 1 : 0;
      }
    }
    return Math.sqrt(inside);
  }
}
