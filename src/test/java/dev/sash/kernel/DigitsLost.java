package dev.sash.kernel;

import dev.sash.layer.Convolution;
import dev.sash.oracle.Accuracy;
import dev.sash.oracle.Expected;
import java.util.Arrays;

/// How far minimal filtering may be from the exact sums: a multiple of `ulp(1f)` times the largest
/// sum of |w x| of the volume. Not of the element: a tile's transformed values are sums over the
/// tile, and each of its outputs inherits their rounding errors. The entries of the transforms grow
/// with the tile, and so do the errors (Lavin and Gray 2016, section 4.3).
///
/// @param factor the multiple
record DigitsLost(double factor) {

  /// Returns the bound where values are of one magnitude.
  static DigitsLost of(MinimalFiltering filtering) {
    return switch (filtering) {
      case F2X2_2X2 -> new DigitsLost(2);
      case F2X2_3X3 -> new DigitsLost(4);
      case F4X4_3X3 -> new DigitsLost(40);
      case F4X4_4X4 -> new DigitsLost(40);
      case F2X2_5X5 -> new DigitsLost(16);
    };
  }

  /// Returns the bound where a few values are larger than all others.
  static DigitsLost ofOutliers(MinimalFiltering filtering) {
    return switch (filtering) {
      case F2X2_2X2 -> new DigitsLost(6);
      case F2X2_3X3 -> new DigitsLost(24);
      case F4X4_3X3 -> new DigitsLost(400);
      case F4X4_4X4 -> new DigitsLost(400);
      case F2X2_5X5 -> new DigitsLost(160);
    };
  }

  /// Returns the values with the largest error that one of them may have from direct sums, as wide
  /// as minimal filtering needs it.
  Expected widen(Expected direct) {
    double largest = Arrays.stream(direct.errors()).max().orElseThrow();
    double[] errors = new double[direct.errors().length];
    Arrays.fill(errors, largest / Accuracy.DIRECT.dotProduct() * factor);
    return new Expected(direct.shape(), direct.values(), errors);
  }

  /// Returns the algorithm for a convolution that fits it.
  static ConvolutionChoice choice(FusedConvolution given, MinimalFiltering filtering) {
    Convolution layer = given.layer();
    long depth = (long) MinimalFiltering.phases(layer.geometry()) * layer.kernels().depth();
    Panels panels = Panels.of(layer.kernels().filters(), depth, VectorLanes.ofProcess().width());
    return new ConvolutionChoice(
        new WinogradConvolution(
            filtering, layer.geometry(), given.input(), given.output(), panels, given.epilogue()),
        new WinogradPacking(
            layer.kernels(),
            layer.bias(),
            given.normalization(),
            layer.geometry(),
            panels,
            filtering));
  }
}
