package dev.sash.kernel;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The algorithms for convolutions, among which a plan chooses.
public enum ConvolutionAlgorithm {
  /// Sums of shifted rows, one filter a channel.
  DEPTHWISE("depthwise"),
  /// OpenBLAS on the im2col matrix, or on the input itself where that is the matrix.
  SGEMM("sgemm"),
  /// Weights packed in panels, multiplied where the input lies.
  PANELS("panels"),
  /// Many positions of one filter at once, for few filters.
  PLANES("planes"),
  /// Weights filter by filter, multiplied with the windows of all positions side by side, for few
  /// positions.
  COLUMNS("columns"),
  /// Minimal filtering of 2x2 kernels by tiles of 2 x 2 outputs.
  WINOGRAD_2X2_2X2("winograd-2x2-2x2"),
  /// Minimal filtering of 3x3 kernels by tiles of 2 x 2 outputs.
  WINOGRAD_2X2_3X3("winograd-2x2-3x3"),
  /// Minimal filtering of 3x3 kernels by tiles of 4 x 4 outputs.
  WINOGRAD_4X4_3X3("winograd-4x4-3x3"),
  /// Minimal filtering of 4x4 kernels by tiles of 4 x 4 outputs.
  WINOGRAD_4X4_4X4("winograd-4x4-4x4"),
  /// Minimal filtering of 5x5 kernels by tiles of 2 x 2 outputs.
  WINOGRAD_2X2_5X5("winograd-2x2-5x5");

  private final String id;

  ConvolutionAlgorithm(String id) {
    this.id = id;
  }

  /// Returns its name in files: `winograd-2x2-3x3`.
  public String id() {
    return id;
  }

  /// Returns the algorithm of a name.
  public static Optional<ConvolutionAlgorithm> find(String id) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.id.equals(id)).findFirst();
  }

  /// Returns the names of all, for messages.
  public static String ids() {
    return Arrays.stream(values()).map(ConvolutionAlgorithm::id).collect(Collectors.joining(", "));
  }

  /// Returns the minimal filtering that it does; empty: none.
  Optional<MinimalFiltering> filtering() {
    return switch (this) {
      case DEPTHWISE, SGEMM, PANELS, PLANES, COLUMNS -> Optional.empty();
      case WINOGRAD_2X2_2X2 -> Optional.of(MinimalFiltering.F2X2_2X2);
      case WINOGRAD_2X2_3X3 -> Optional.of(MinimalFiltering.F2X2_3X3);
      case WINOGRAD_4X4_3X3 -> Optional.of(MinimalFiltering.F4X4_3X3);
      case WINOGRAD_4X4_4X4 -> Optional.of(MinimalFiltering.F4X4_4X4);
      case WINOGRAD_2X2_5X5 -> Optional.of(MinimalFiltering.F2X2_5X5);
    };
  }
}
