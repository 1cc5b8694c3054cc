package dev.sash.run;

import dev.sash.kernel.FixedConvolution;
import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;

/// What the choice of an algorithm for a convolution depends on, apart from options and machine.
///
/// @param input shape of the input
/// @param filters how many filters
/// @param geometry kernel size, stride, dilation, padding
/// @param groups into how many independent parts the channels are cut
record ConvolutionShape(Shape input, int filters, Geometry geometry, int groups) {

  /// @throws IllegalArgumentException if filters or groups are not positive
  ConvolutionShape {
    if (filters <= 0 || groups <= 0) {
      throw new IllegalArgumentException(
          "filters and groups must be positive: filters=%d groups=%d".formatted(filters, groups));
    }
  }

  static ConvolutionShape of(FixedConvolution fixed) {
    return new ConvolutionShape(
        fixed.input(),
        fixed.layer().kernels().filters(),
        fixed.layer().geometry(),
        fixed.layer().groups());
  }
}
