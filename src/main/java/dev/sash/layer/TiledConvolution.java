package dev.sash.layer;

import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.util.List;
import java.util.Optional;

/// Tiled convolution (Gregor and LeCun 2010; Le et al. 2010): the output positions take their
/// kernels from a ring, so that neighbours have different kernels and positions one period apart
/// share theirs.
///
/// The kernels of output position (y, x) are those at (y mod rows, x mod columns). A period of 1 is
/// a convolution, a period as large as the output a locally-connected layer.
///
/// @param kernels the weights and biases, one set for each position of the period
public record TiledConvolution(PositionKernels kernels) implements Layer {

  @Override
  public String kind() {
    return "tiled convolution";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return kernels.outputShape(kind(), inputs);
  }

  @Override
  public long weightCount() {
    return kernels.tensor().elementCount() + kernels.bias().map(Tensor::elementCount).orElse(0L);
  }

  @Override
  public long multiplyAccumulates(List<Shape> inputs) {
    return outputShape(inputs).elementCount() * kernels.elementsPerFilter();
  }

  @Override
  public Optional<Geometry> stepping() {
    return Optional.of(kernels.geometry());
  }

  @Override
  public String describe() {
    return "%s, %d filters, period %dx%d"
        .formatted(kernels.geometry(), kernels.filters(), kernels.rows(), kernels.columns());
  }

  /// Returns a layer with weights of dimensions period height, period width, filters, kernel
  /// height, kernel width, depth.
  public static TiledConvolution of(Tensor tensor, Optional<Tensor> bias, Geometry geometry) {
    return new TiledConvolution(new PositionKernels(tensor, bias, geometry));
  }
}
