package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;
import java.util.Optional;

/// Pooling: each channel by itself is reduced over a window (CS231n, "Pooling Layer").
///
/// Padding takes no part in a maximum or a norm. A dilated window whose positions all lie in the
/// padding has maximum minus infinity, and average and norm 0.
///
/// @param reduction maximum, average or Lp norm
/// @param geometry window size, stride, dilation, padding and rounding
/// @param countPadding whether an average divides by the padded window's size
///   (`count_include_pad`); positions that [Rounding#CEIL] adds beyond the padding never count
public record Pooling(Reduction reduction, Geometry geometry, boolean countPadding)
    implements Layer {

  /// Returns max pooling.
  public static Pooling max(Geometry geometry) {
    return new Pooling(Reduction.MAX, geometry, false);
  }

  /// Returns average pooling over the positions of the window that lie in the input.
  public static Pooling average(Geometry geometry) {
    return new Pooling(Reduction.AVERAGE, geometry, false);
  }

  /// @throws IllegalArgumentException if a window could lie in the padding alone
  public Pooling {
    requireWindowsInInput(geometry);
  }

  static void requireWindowsInInput(Geometry geometry) {
    Padding padding = geometry.padding();
    if (padding.top() >= geometry.dilatedHeight()
        || padding.bottom() >= geometry.dilatedHeight()
        || padding.left() >= geometry.dilatedWidth()
        || padding.right() >= geometry.dilatedWidth()) {
      throw new IllegalArgumentException(
          "padding must be smaller than the pooling window: window=%dx%d padding=%s"
              .formatted(geometry.dilatedHeight(), geometry.dilatedWidth(), padding));
    }
  }

  @Override
  public String kind() {
    return reduction.label() + " pooling";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    return geometry.outputShape(input, input.depth());
  }

  @Override
  public Optional<Geometry> stepping() {
    return Optional.of(geometry);
  }

  @Override
  public String describe() {
    return geometry.toString();
  }
}
