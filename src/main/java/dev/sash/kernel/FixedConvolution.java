package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.volume.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A convolution with what is fused to it, fixed to shapes: what an algorithm is chosen for.
///
/// @param layer the convolution
/// @param normalization batch normalisation of the output, to fold into the weights
/// @param epilogue what follows the sums
/// @param input shape of the input
/// @param output shape of the output
/// @param uniform whether the input's positions lie at one stride, in memory that does not change
///   from run to run
/// @param exact whether minimal filtering, which loses digits, may not be chosen
public record FixedConvolution(
    Convolution layer,
    Optional<BatchNormalization> normalization,
    Epilogue epilogue,
    Shape input,
    Shape output,
    boolean uniform,
    boolean exact) {

  /// Returns the algorithms that can compute it, the simplest first; there is always one.
  public List<ConvolutionAlgorithm> candidates() {
    return Arrays.stream(ConvolutionAlgorithm.values())
        .filter(algorithm -> obstacle(algorithm).isEmpty())
        .toList();
  }

  /// Returns why an algorithm cannot compute it; empty: it can.
  public Optional<String> obstacle(ConvolutionAlgorithm algorithm) {
    if (isDepthwise() != (algorithm == ConvolutionAlgorithm.DEPTHWISE)) {
      return Optional.of(
          isDepthwise()
              ? "one filter a channel is computed by depthwise alone"
              : "it computes one filter a channel alone");
    }
    return switch (algorithm) {
      case DEPTHWISE, SGEMM -> Optional.empty();
      case PANELS -> obstacleOfPanels();
      case PLANES -> obstacleOfPanels().or(this::obstacleOfPlanes);
      case COLUMNS -> obstacleOfPanels().or(this::obstacleOfColumns);
      case WINOGRAD_2X2_2X2,
          WINOGRAD_2X2_3X3,
          WINOGRAD_4X4_3X3,
          WINOGRAD_4X4_4X4,
          WINOGRAD_2X2_5X5 ->
          obstacleOfPanels().or(() -> obstacle(algorithm.filtering().orElseThrow()));
    };
  }

  private boolean isDepthwise() {
    return layer.groups() > 1
        && layer.kernels().depth() == 1
        && layer.groups() == input.depth()
        && layer.kernels().filters() == input.depth();
  }

  private Optional<String> obstacleOfPanels() {
    if (Floats.LANES.width() == 1) {
      return Optional.of(
          "it needs the Vector API: start Java with --add-modules jdk.incubator.vector");
    }
    Kernels kernels = layer.kernels();
    return kernels.tensor().byteSize() <= FilterPacking.LARGEST_COPY_BYTES
        ? Optional.empty()
        : Optional.of(
            "it packs a copy of the weights, of at most %d bytes, and they have %d"
                .formatted(FilterPacking.LARGEST_COPY_BYTES, kernels.tensor().byteSize()));
  }

  private Optional<String> obstacleOfPlanes() {
    Geometry geometry = layer.geometry();
    int lanes = Floats.LANES.width();
    int most = lanes < PlanarBlocks.PLANES ? 0 : Math.min(PlanarBlocks.PLANES, lanes - 1);
    boolean fits =
        geometry.strideHeight() == 1
            && geometry.strideWidth() == 1
            && layer.groups() == 1
            && layer.kernels().elementsPerFilter() <= PlanarConvolution.MOST_ELEMENTS
            && output.depth() <= most
            && output.width() >= geometry.dilatedWidth();
    return fits
        ? Optional.empty()
        : Optional.of(
            "it computes stride 1, one group and at most %d filters of %d elements alone, and no output narrower than a kernel"
                .formatted(most, PlanarConvolution.MOST_ELEMENTS));
  }

  private Optional<String> obstacleOfColumns() {
    if (Floats.LANES.width() != ColumnInput.LINE) {
      return Optional.of(
          "it needs vectors of %d floats, and this processor's have %d"
              .formatted(ColumnInput.LINE, Floats.LANES.width()));
    }
    boolean fits =
        layer.groups() == 1 && output.positionCount() <= ColumnConvolution.MOST_POSITIONS;
    return fits
        ? Optional.empty()
        : Optional.of(
            "it computes one group and at most %d output positions alone"
                .formatted(ColumnConvolution.MOST_POSITIONS));
  }

  private Optional<String> obstacle(MinimalFiltering filtering) {
    if (exact) {
      return Optional.of("Accuracy.EXACT forbids minimal filtering");
    }
    int lanes = Floats.LANES.width();
    int size = filtering.taps();
    return WinogradConvolution.fits(
            filtering, layer.geometry(), layer.groups(), output.depth(), lanes)
        ? Optional.empty()
        : Optional.of(
            "it computes %dx%d kernels of stride 1 (of stride s: up to %d s) of dilation 1 and one group alone, with filters in multiples of %d"
                .formatted(size, size, size, lanes));
  }
}
