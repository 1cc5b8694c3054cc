package dev.sash.run;

import dev.sash.kernel.ConvolutionAlgorithm;
import dev.sash.kernel.ConvolutionChoice;
import dev.sash.kernel.FixedConvolution;
import java.util.Optional;

/// An algorithm chosen for a convolution of a plan.
///
/// @param convolution the convolution
/// @param algorithm one of its candidates
/// @param origin who chose
record Chosen(FixedConvolution convolution, ConvolutionAlgorithm algorithm, Plan.Origin origin) {

  /// Returns what choices know it by.
  ConvolutionShape shape() {
    return ConvolutionShape.of(convolution);
  }

  /// Chooses: as the choices say, and else by the estimate.
  ///
  /// @param layer name of the layer
  /// @throws ChoiceException if the convolution cannot be computed as the choices say
  static Chosen of(String layer, FixedConvolution convolution, Choices choices) {
    ConvolutionShape shape = ConvolutionShape.of(convolution);
    Optional<ConvolutionAlgorithm> named = choices.of(shape);
    if (named.isEmpty()) {
      boolean alone = convolution.candidates().size() == 1;
      return new Chosen(
          convolution,
          ConvolutionChoice.estimate(convolution),
          alone ? Plan.Origin.ONLY : Plan.Origin.ESTIMATE);
    }
    convolution
        .obstacle(named.get())
        .ifPresent(
            obstacle -> {
              throw new ChoiceException(
                  "%s: the choices name %s for '%s': %s: take this choice out, or choose anew"
                      .formatted(layer, named.get().id(), ChoiceLine.of(shape), obstacle));
            });
    return new Chosen(convolution, named.get(), Plan.Origin.CHOICES);
  }
}
