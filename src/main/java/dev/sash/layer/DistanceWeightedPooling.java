package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;
import java.util.Optional;

/// Average pooling that weighs the positions of a window by their distance d from its centre:
/// exp(-d^2 / (2 sigma^2)). The weights of the positions that lie in the input sum to 1.
///
/// @param geometry window size, stride, dilation, padding and rounding
/// @param sigma distance, in positions of the window, at which the weight has fallen to exp(-1/2)
public record DistanceWeightedPooling(Geometry geometry, float sigma) implements Layer {

  /// @throws IllegalArgumentException if sigma is not positive, or a window could lie in the
  ///   padding alone
  public DistanceWeightedPooling {
    if (!(sigma > 0)) {
      throw new IllegalArgumentException("sigma must be positive: " + sigma);
    }
    Pooling.requireWindowsInInput(geometry);
  }

  @Override
  public String kind() {
    return "distance-weighted pooling";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    return geometry.outputShape(input, input.depth());
  }

  /// Returns e of a position of the window: its weight is exp(-e), before the weights are made to
  /// sum to 1.
  public double exponent(int y, int x) {
    double vertical = y - (geometry.height() - 1) / 2.0;
    double horizontal = x - (geometry.width() - 1) / 2.0;
    return (vertical * vertical + horizontal * horizontal) / (2.0 * sigma * sigma);
  }

  @Override
  public Optional<Geometry> stepping() {
    return Optional.of(geometry);
  }

  @Override
  public String describe() {
    return geometry + ", sigma " + sigma;
  }
}
