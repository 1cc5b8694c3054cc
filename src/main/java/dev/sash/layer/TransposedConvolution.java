package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;

/// Transposed convolution (Dumoulin and Visin 2016, chapter 4): the gradient of a convolution as a
/// layer of its own. Every input position adds its kernel, times its value, to the output; stride
/// is the distance between the kernels there, so the output is larger: S (W - 1) + F - 2P + extra.
///
/// @param weights dimensions depth, filters / groups, kernel height, kernel width (ONNX, PyTorch)
/// @param bias one value a filter, or empty
/// @param geometry kernel size, stride, dilation, and the padding that is cut off the output;
///   rounding has no meaning
/// @param extraHeight rows added at the bottom of the output
/// @param extraWidth columns added at the right of the output
/// @param groups into how many independent parts the channels are cut
public record TransposedConvolution(
    Tensor weights,
    Optional<Tensor> bias,
    Geometry geometry,
    int extraHeight,
    int extraWidth,
    int groups)
    implements Layer {

  /// @throws IllegalArgumentException if sizes of weights, bias, geometry and groups contradict
  ///   each other
  public TransposedConvolution {
    if (weights.rank() != 4
        || weights.elementCount() == 0
        || weights.dimension(2) != geometry.height()
        || weights.dimension(3) != geometry.width()) {
      throw new IllegalArgumentException(
          "weights must be depth x filters / groups x %d x %d: %s"
              .formatted(geometry.height(), geometry.width(), weights));
    }
    if (groups <= 0 || weights.dimension(0) % groups != 0) {
      throw new IllegalArgumentException(
          "groups must be positive and divide the depth: groups=%d depth=%d"
              .formatted(groups, weights.dimension(0)));
    }
    if (extraHeight < 0 || extraWidth < 0) {
      throw new IllegalArgumentException(
          "extra rows and columns must not be negative: %d, %d".formatted(extraHeight, extraWidth));
    }
    Convolution.requireBias(bias, Math.toIntExact(weights.dimension(1) * groups));
  }

  /// Returns the depth of the output.
  public int filters() {
    return Math.toIntExact(weights.dimension(1) * groups);
  }

  /// Returns the depth of the input.
  public int depth() {
    return Math.toIntExact(weights.dimension(0));
  }

  @Override
  public String kind() {
    return "transposed convolution";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    if (input.depth() != depth()) {
      throw new ShapeException("expected depth %d, got %d".formatted(depth(), input.depth()));
    }
    Padding padding = geometry.padding();
    long height =
        (input.height() - 1L) * geometry.strideHeight()
            + geometry.dilatedHeight()
            + extraHeight
            - padding.top()
            - padding.bottom();
    long width =
        (input.width() - 1L) * geometry.strideWidth()
            + geometry.dilatedWidth()
            + extraWidth
            - padding.left()
            - padding.right();
    if (height <= 0 || width <= 0 || height > Integer.MAX_VALUE || width > Integer.MAX_VALUE) {
      throw new ShapeException(
          "S (W - 1) + F - 2P + extra must be from 1 to 2^31 - 1: height %d, width %d: use %s"
              .formatted(
                  height,
                  width,
                  height <= 0 || width <= 0 ? "less padding" : "a smaller stride or input"));
    }
    return new Shape(input.batch(), (int) height, (int) width, filters());
  }

  @Override
  public long weightCount() {
    return weights.elementCount() + bias.map(Tensor::elementCount).orElse(0L);
  }

  @Override
  public long multiplyAccumulates(List<Shape> inputs) {
    Shape input = inputs.getFirst();
    return input.positionCount() * weights.elementCount();
  }

  @Override
  public String describe() {
    return geometry
        + ", "
        + filters()
        + " filters"
        + (groups == 1 ? "" : ", " + groups + " groups");
  }
}
