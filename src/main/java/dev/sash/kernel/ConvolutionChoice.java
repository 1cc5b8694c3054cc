package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.Kernels;
import dev.sash.volume.Shape;
import java.util.Optional;

/// The algorithm for a convolution and the form of the weights that it needs.
///
/// @param kernel fixed to shapes
/// @param packing of the weights
public record ConvolutionChoice(Kernel kernel, Packing packing) {

  /// Chooses.
  ///
  /// @param normalization batch normalisation of the output, to fold into the weights
  /// @param epilogue what follows the sums
  /// @param uniform whether the input's positions lie at one stride, in memory that does not change
  ///   from run to run
  public static ConvolutionChoice of(
      Convolution layer,
      Optional<BatchNormalization> normalization,
      Epilogue epilogue,
      Shape input,
      Shape output,
      boolean uniform) {
    Kernels kernels = layer.kernels();
    boolean depthwise =
        layer.groups() > 1
            && kernels.depth() == 1
            && layer.groups() == input.depth()
            && kernels.filters() == input.depth();
    if (depthwise) {
      return new ConvolutionChoice(
          new DepthwiseConvolution(layer.geometry(), input, output, epilogue),
          FilterPacking.ofTaps(kernels, layer.bias(), normalization));
    }
    if (Floats.LANES.width() > 1
        && kernels.tensor().byteSize() <= FilterPacking.LARGEST_COPY_BYTES) {
      String force = System.getProperty("force", "F4");
      if (force != null
          && WinogradConvolution.fits(
              layer.geometry(),
              layer.groups(),
              input.depth(),
              output.depth(),
              Floats.LANES.width())) {
        MinimalFiltering filtering = MinimalFiltering.valueOf(force);
        Panels panels = Panels.of(kernels.filters(), kernels.depth(), Floats.LANES.width());
        return new ConvolutionChoice(
            new WinogradConvolution(filtering, layer.geometry(), input, output, panels, epilogue),
            new WinogradPacking(kernels, layer.bias(), normalization, panels, filtering));
      }
      Panels panels =
          Panels.of(
              kernels.filters() / layer.groups(),
              kernels.elementsPerFilter(),
              Floats.LANES.width());
      return new ConvolutionChoice(
          new PanelConvolution(layer.geometry(), input, output, layer.groups(), panels, epilogue),
          new PanelPacking(kernels, layer.bias(), normalization, panels));
    }
    FilterPacking packing = FilterPacking.of(kernels, layer.bias(), normalization);
    boolean direct = layer.geometry().isPointwise() && uniform;
    Kernel kernel =
        new GemmConvolution(
            layer.geometry(), input, output, layer.groups(), packing.order(), direct, epilogue);
    return new ConvolutionChoice(kernel, packing);
  }
}
