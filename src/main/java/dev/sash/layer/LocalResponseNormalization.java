package dev.sash.layer;

import dev.sash.volume.Shape;
import java.util.List;

/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3): y = x /
/// (bias + alpha / size * sum of x^2 over the neighbouring channels)^beta.
///
/// The neighbours of channel c are c - (size - 1) / 2 (rounded down) to c + (size - 1) / 2 (rounded
/// up). Alpha is divided by the size, as in Caffe, PyTorch and ONNX; the paper's own alpha is not.
///
/// @param size number of channels in a neighbourhood
/// @param alpha scale
/// @param beta exponent
/// @param bias added to the scaled sum; k in the paper
public record LocalResponseNormalization(int size, float alpha, float beta, float bias)
    implements Layer {

  /// @throws IllegalArgumentException if the size is not positive
  public LocalResponseNormalization {
    if (size <= 0) {
      throw new IllegalArgumentException(
          "size of local response normalisation must be positive: " + size);
    }
  }

  @Override
  public String kind() {
    return "local response normalisation";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Layer.single(kind(), inputs);
  }

  @Override
  public String describe() {
    return "size %d, alpha %s, beta %s, bias %s".formatted(size, alpha, beta, bias);
  }
}
