package dev.sash.oracle;

import java.util.stream.Stream;

/// The cases that every way to run a layer must pass: one stream for all kernels, thread counts and
/// seams.
public final class Cases {

  /// Sizes around block and vector widths.
  static final int[] SIZES = {1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33};

  private Cases() {}

  /// Returns all cases.
  public static Stream<Case> all() {
    return Stream.of(
            ConvolutionCases.all(),
            FullyConnectedCases.all(),
            PoolingCases.all(),
            PointwiseCases.all(),
            NormalizationCases.all(),
            CombinationCases.all(),
            MovementCases.all(),
            UnsharedConvolutionCases.all(),
            TransposedConvolutionCases.all(),
            AverageCases.all(),
            ResizeCases.all(),
            SelectionCases.all())
        .flatMap(cases -> cases);
  }
}
