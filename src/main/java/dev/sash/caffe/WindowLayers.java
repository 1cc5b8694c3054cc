package dev.sash.caffe;

import dev.sash.file.Broken;
import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.Padding;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;
import dev.sash.layer.Rounding;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;

/// Layers whose kernel or window slides: Convolution, Deconvolution and Pooling.
final class WindowLayers {

  private WindowLayers() {}

  /// Sizes along height and width.
  private record Pair(int height, int width) {

    static Pair of(Message parameters, String both, String height, String width, int otherwise) {
      List<Integer> sizes = parameters.integers(both);
      if (parameters.has(height) || parameters.has(width)) {
        if (!sizes.isEmpty()) {
          throw Broken.rule(
              "line %d: give %s, or %s and %s, not both", parameters.line(), both, height, width);
        }
        return new Pair(
            parameters.integer(height, otherwise), parameters.integer(width, otherwise));
      }
      return switch (sizes.size()) {
        case 0 -> new Pair(otherwise, otherwise);
        case 1 -> new Pair(sizes.getFirst(), sizes.getFirst());
        case 2 -> new Pair(sizes.getFirst(), sizes.getLast());
        default ->
            throw Broken.unsupported(
                "line %d: %s has %d sizes, 1 or 2 are supported",
                parameters.line(), both, sizes.size());
      };
    }
  }

  private static Geometry sliding(
      Message parameters, Pair kernel, Pair dilation, Rounding rounding) {
    Pair pad = Pair.of(parameters, "pad", "pad_h", "pad_w", 0);
    Pair stride = Pair.of(parameters, "stride", "stride_h", "stride_w", 1);
    Padding padding = new Padding(pad.height, pad.width, pad.height, pad.width);
    return new Geometry(
        kernel.height,
        kernel.width,
        stride.height,
        stride.width,
        dilation.height,
        dilation.width,
        padding,
        rounding);
  }

  static Value convolution(Step step) {
    Value input = step.image();
    Filters filters = Filters.of(step, input.sizes().get(1));
    Geometry geometry = filters.geometry;
    int depth = filters.channels / filters.groups;
    Optional<Tensor> bias = step.bias(filters.hasBias, filters.count);
    Tensor weights =
        step.numbers(
            0,
            List.of(filters.count, depth, geometry.height(), geometry.width()),
            "num_output x channels / group x kernel");
    Kernels kernels =
        new Kernels(
            weights, Kernels.Order.OIHW, filters.count, depth, geometry.height(), geometry.width());
    return image(step, new Convolution(kernels, bias, geometry, filters.groups), input);
  }

  static Value deconvolution(Step step) {
    Value input = step.image();
    Filters filters = Filters.of(step, input.sizes().get(1));
    Geometry geometry = filters.geometry;
    int share = filters.count / filters.groups;
    Optional<Tensor> bias = step.bias(filters.hasBias, filters.count);
    Tensor weights =
        step.numbers(
            0,
            List.of(filters.channels, share, geometry.height(), geometry.width()),
            "channels x num_output / group x kernel");
    Tensor kernels =
        weights.asDimensions(filters.channels, share, geometry.height(), geometry.width());
    Layer layer = new TransposedConvolution(kernels, bias, geometry, 0, 0, filters.groups);
    return image(step, layer, input);
  }

  /// What a convolution's parameters say.
  private record Filters(int count, int channels, int groups, Geometry geometry, boolean hasBias) {

    static Filters of(Step step, int channels) {
      Message parameters = step.parameters("convolution_param");
      Pair kernel = Pair.of(parameters, "kernel_size", "kernel_h", "kernel_w", 0);
      Pair dilation = Pair.of(parameters, "dilation", "dilation_h", "dilation_w", 1);
      Geometry geometry = sliding(parameters, kernel, dilation, Rounding.FLOOR);
      int groups = parameters.integer("group", 1);
      int count = parameters.integer("num_output", 0);
      if (Step.axis(parameters.integer("axis", 1), 4) != 1) {
        throw Broken.unsupported(
            "a convolution along axes other than height and width is not supported");
      }
      boolean hasBias = parameters.flag("bias_term", true);
      step.requireUnderstood(parameters);
      if (groups <= 0 || channels % groups != 0 || count <= 0 || count % groups != 0) {
        throw Broken.rule(
            "the group must divide channels and num_output: group=%d channels=%d num_output=%d",
            groups, channels, count);
      }
      return new Filters(count, channels, groups, geometry, hasBias);
    }
  }

  static Value pooling(Step step) {
    Value input = step.image();
    Message parameters = step.parameters("pooling_param");
    Reduction reduction =
        switch (parameters.name("pool", List.of("MAX", "AVE", "STOCHASTIC"))) {
          case "MAX" -> Reduction.MAX;
          case "AVE" -> Reduction.AVERAGE;
          default ->
              throw Broken.unsupported("stochastic pooling is not supported, MAX and AVE are");
        };
    // ceil_mode is of forks.
    boolean floor =
        parameters.name("round_mode", List.of("CEIL", "FLOOR")).equals("FLOOR")
            || !parameters.flag("ceil_mode", true);
    boolean global = parameters.flag("global_pooling", false);
    Pair kernel = Pair.of(parameters, "kernel_size", "kernel_h", "kernel_w", global ? 1 : 0);
    Geometry geometry =
        sliding(parameters, kernel, new Pair(1, 1), floor ? Rounding.FLOOR : Rounding.CEIL);
    step.requireUnderstood(parameters);
    if (global) {
      if (!geometry.padding().isNone()
          || geometry.strideHeight() != 1
          || geometry.strideWidth() != 1) {
        throw Broken.rule("global pooling has no padding and stride 1");
      }
      return image(step, new GlobalPooling(reduction), input);
    }
    requireWindowsInside(input, geometry);
    return image(step, new Pooling(reduction, geometry, true), input);
  }

  /// Caffe drops a last window that starts in the padding, but without padding not one that starts
  /// behind the input.
  private static void requireWindowsInside(Value input, Geometry geometry) {
    if (geometry.rounding() == Rounding.CEIL && geometry.padding().isNone()) {
      requireInside(input.sizes().get(2), geometry.height(), geometry.strideHeight());
      requireInside(input.sizes().get(3), geometry.width(), geometry.strideWidth());
    }
  }

  private static void requireInside(int size, int window, int stride) {
    if (window <= size && (long) Math.ceilDiv(size - window, stride) * stride >= size) {
      throw Broken.unsupported(
          "the last pooling window starts behind the input, where Caffe's result has no meaning:"
              + " size=%d window=%d stride=%d",
          size, window, stride);
    }
  }

  private static Value image(Step step, Layer layer, Value input) {
    Shape shape = layer.outputShape(List.of(Graph.shape(input.physicalSizes())));
    List<Integer> sizes = List.of(shape.batch(), shape.depth(), shape.height(), shape.width());
    return step.graph().add(step.name(), layer, sizes, Value.CHANNELS_LAST, input);
  }
}
