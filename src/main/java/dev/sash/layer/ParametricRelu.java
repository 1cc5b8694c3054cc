package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.List;

/// Parametric ReLU (He et al. 2015): x < 0 ? slope x : x with trained slopes.
///
/// @param slopes a volume that broadcasts to the input: each of its sizes is 1 or the input's
public record ParametricRelu(Volume slopes) implements Layer {

  @Override
  public String kind() {
    return "parametric ReLU";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = Layer.single(kind(), inputs);
    Shape both = Elementwise.broadcast(kind(), input, slopes.shape());
    if (!both.equals(input)) {
      throw new ShapeException(
          "slopes %s do not broadcast to the input %s".formatted(slopes.shape(), input));
    }
    return input;
  }

  @Override
  public long weightCount() {
    return slopes.shape().elementCount();
  }
}
