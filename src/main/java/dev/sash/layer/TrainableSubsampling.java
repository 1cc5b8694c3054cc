package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;

/// Trainable sub-sampling, as S2 and S4 of LeNet-5 (LeCun et al. 1998, section II.B): the sum of a
/// window, times one coefficient, plus one bias for each channel. It runs as a depthwise
/// convolution whose weights are equal.
///
/// @param dense the depthwise convolution
public record TrainableSubsampling(Convolution dense) implements Layer {

  /// @throws IllegalArgumentException if the convolution is not depthwise with a bias and equal
  ///   weights in each kernel
  public TrainableSubsampling {
    Kernels kernels = dense.kernels();
    if (kernels.depth() != 1 || dense.groups() != kernels.filters() || dense.bias().isEmpty()) {
      throw new IllegalArgumentException(
          "sub-sampling needs one kernel and one bias a channel: " + dense.describe());
    }
    for (int filter = 0; filter < kernels.filters(); filter++) {
      for (int i = 1; i < kernels.height() * kernels.width(); i++) {
        if (kernels.get(filter, 0, i / kernels.width(), i % kernels.width())
            != kernels.get(filter, 0, 0, 0)) {
          throw new IllegalArgumentException(
              "sub-sampling has one coefficient a channel: channel " + filter);
        }
      }
    }
  }

  /// Returns a layer from one coefficient and one bias a channel.
  ///
  /// @throws IllegalArgumentException if there are not as many coefficients as biases
  public static TrainableSubsampling of(Tensor coefficients, Tensor bias, Geometry geometry) {
    int channels = Math.toIntExact(coefficients.elementCount());
    float[] weights = Kernels.zeros(channels, 1, geometry);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = coefficients.get(i / (weights.length / channels));
    }
    Tensor tensor = Tensor.copyOf(weights, channels, 1, geometry.height(), geometry.width());
    return new TrainableSubsampling(
        new Convolution(Kernels.ofOihw(tensor), Optional.of(bias), geometry, channels));
  }

  @Override
  public String kind() {
    return "trainable sub-sampling";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return dense.outputShape(inputs);
  }

  /// Returns one coefficient and one bias a channel.
  @Override
  public long weightCount() {
    return 2L * dense.kernels().filters();
  }

  /// Returns one multiplication an output, by the coefficient.
  @Override
  public long multiplyAccumulates(List<Shape> inputs) {
    return outputShape(inputs).elementCount();
  }

  @Override
  public Optional<Geometry> stepping() {
    return Optional.of(dense.geometry());
  }

  @Override
  public String describe() {
    return dense.geometry().toString();
  }
}
