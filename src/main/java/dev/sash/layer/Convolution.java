package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;

/// Convolution (cross-correlation, as in the field): every filter slides over the input and gives
/// one channel of the output (CS231n, "Convolutional Layer"). 1x1, dilated, grouped and depthwise
/// convolutions are cases of it.
///
/// @param kernels the weights; with groups each kernel sees depth / groups channels
/// @param bias one value a filter, or empty
/// @param geometry kernel size (the same as the kernels'), stride, dilation, padding
/// @param groups into how many independent parts the channels are cut; as many as the depth:
///   depthwise
public record Convolution(Kernels kernels, Optional<Tensor> bias, Geometry geometry, int groups)
    implements Layer {

  /// @throws IllegalArgumentException if sizes of kernels, bias, geometry and groups contradict
  ///   each other
  public Convolution {
    if (geometry.height() != kernels.height() || geometry.width() != kernels.width()) {
      throw new IllegalArgumentException(
          "kernel size and weights differ: geometry %dx%d, weights %dx%d"
              .formatted(geometry.height(), geometry.width(), kernels.height(), kernels.width()));
    }
    if (groups <= 0 || kernels.filters() % groups != 0) {
      throw new IllegalArgumentException(
          "groups must be positive and divide the filters: groups=%d filters=%d"
              .formatted(groups, kernels.filters()));
    }
    requireBias(bias, kernels.filters());
  }

  static void requireBias(Optional<Tensor> bias, int filters) {
    if (bias.isPresent() && bias.get().elementCount() != filters) {
      throw new IllegalArgumentException(
          "the bias must have one value a filter: filters=%d bias=%d"
              .formatted(filters, bias.get().elementCount()));
    }
  }

  /// Returns a convolution of one group.
  public static Convolution of(Kernels kernels, Optional<Tensor> bias, Geometry geometry) {
    return new Convolution(kernels, bias, geometry, 1);
  }

  @Override
  public String kind() {
    return groups > 1 && kernels.depth() == 1 ? "depthwise convolution" : "convolution";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    long expected = (long) kernels.depth() * groups;
    if (input.depth() != expected) {
      throw new ShapeException(
          "expected depth %d%s, got %d"
              .formatted(
                  expected,
                  groups == 1 ? "" : " (" + groups + " groups of " + kernels.depth() + ")",
                  input.depth()));
    }
    return geometry.outputShape(input, kernels.filters());
  }

  @Override
  public long weightCount() {
    return kernels.tensor().elementCount() + bias.map(Tensor::elementCount).orElse(0L);
  }

  @Override
  public long multiplyAccumulates(List<Shape> inputs) {
    return outputShape(inputs).elementCount() * kernels.elementsPerFilter();
  }

  @Override
  public Optional<Geometry> stepping() {
    return Optional.of(geometry);
  }

  @Override
  public String describe() {
    return geometry
        + ", "
        + kernels.filters()
        + " filters"
        + (groups == 1 ? "" : ", " + groups + " groups");
  }
}
