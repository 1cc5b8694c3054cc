package dev.sash.saliency;

/// How heat is made of gradients.
public sealed interface Method {

  /// The largest absolute gradient of the score with respect to a channel of the pixel: by how much
  /// a small change of the pixel changes the score (Simonyan, Vedaldi and Zisserman 2014, "Deep
  /// Inside Convolutional Networks", section 3.1).
  ///
  /// It is taken with respect to the network's input, that is to pixels as they are preprocessed.
  record PixelGradient() implements Method {}

  /// Grad-CAM: the channels of a layer's volume, weighted by the mean gradient of the score with
  /// respect to each, summed, and 0 where the sum is negative (Selvaraju et al. 2017, "Grad-CAM",
  /// equations 1 and 2). The sums lie at the centres of the units' receptive fields; between them
  /// they are interpolated bilinearly, beyond the outermost they stay the same.
  ///
  /// @param layer name of the layer
  record GradCam(String layer) implements Method {}
}
