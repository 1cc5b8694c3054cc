package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.volume.Shape;
import java.util.Optional;

/// The algorithm for a convolution and the form of the weights that it needs.
///
/// @param kernel fixed to shapes
/// @param packing of the weights
public record ConvolutionChoice(Kernel kernel, Packing packing) {

  /// Multiply-accumulates that a core does in the time in which it reads a weight from memory.
  private static final double COST_OF_WEIGHT = 17;

  /// Multiply-accumulates that a core does in the time in which it transforms a value.
  static final double COST_OF_TRANSFORM = 6;

  /// Chooses.
  ///
  /// @param normalization batch normalisation of the output, to fold into the weights
  /// @param epilogue what follows the sums
  /// @param uniform whether the input's positions lie at one stride, in memory that does not change
  ///   from run to run
  /// @param exact whether minimal filtering, which loses digits, may not be chosen
  public static ConvolutionChoice of(
      Convolution layer,
      Optional<BatchNormalization> normalization,
      Epilogue epilogue,
      Shape input,
      Shape output,
      boolean uniform,
      boolean exact) {
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
    int lanes = Floats.LANES.width();
    if (lanes > 1 && kernels.tensor().byteSize() <= FilterPacking.LARGEST_COPY_BYTES) {
      Optional<MinimalFiltering> filtering = filtering(layer, input, output, exact, lanes);
      return filtering.isPresent()
          ? minimal(filtering.get(), layer, normalization, epilogue, input, output, lanes)
          : direct(layer, normalization, epilogue, input, output, lanes);
    }
    FilterPacking packing = FilterPacking.of(kernels, layer.bias(), normalization);
    boolean direct = layer.geometry().isPointwise() && uniform;
    Kernel kernel =
        new GemmConvolution(
            layer.geometry(), input, output, layer.groups(), packing.order(), direct, epilogue);
    return new ConvolutionChoice(kernel, packing);
  }

  /// Returns what is computed from the input before, for the kernel to read instead.
  public Optional<WinogradInput> inputTransform() {
    return kernel instanceof WinogradConvolution winograd
        ? winograd.inputTransform()
        : Optional.empty();
  }

  private static ConvolutionChoice direct(
      Convolution layer,
      Optional<BatchNormalization> normalization,
      Epilogue epilogue,
      Shape input,
      Shape output,
      int lanes) {
    Kernels kernels = layer.kernels();
    int groups = layer.groups();
    Panels panels = Panels.of(kernels.filters() / groups, kernels.elementsPerFilter(), lanes);
    return new ConvolutionChoice(
        new PanelConvolution(layer.geometry(), input, output, groups, panels, epilogue),
        new PanelPacking(kernels, layer.bias(), normalization, panels));
  }

  private static ConvolutionChoice minimal(
      MinimalFiltering filtering,
      Convolution layer,
      Optional<BatchNormalization> normalization,
      Epilogue epilogue,
      Shape input,
      Shape output,
      int lanes) {
    Kernels kernels = layer.kernels();
    Panels panels = Panels.of(kernels.filters(), kernels.depth(), lanes);
    return new ConvolutionChoice(
        new WinogradConvolution(filtering, layer.geometry(), input, output, panels, epilogue),
        new WinogradPacking(kernels, layer.bias(), normalization, panels, filtering));
  }

  /// Returns the minimal filtering that costs less than a direct convolution.
  private static Optional<MinimalFiltering> filtering(
      Convolution layer, Shape input, Shape output, boolean exact, int lanes) {
    if (exact) {
      return Optional.empty();
    }
    Geometry geometry = layer.geometry();
    double products = (double) input.depth() * output.depth();
    double weights = layer.kernels().elementsPerFilter() * (double) output.depth();
    double least = cost(output.positionCount() * weights, weights, 0);
    Optional<MinimalFiltering> best = Optional.empty();
    for (MinimalFiltering filtering : MinimalFiltering.values()) {
      if (!WinogradConvolution.fits(
          filtering, geometry, layer.groups(), input.depth(), output.depth(), lanes)) {
        continue;
      }
      long tiles =
          output.batch() * filtering.tiles(output.height()) * filtering.tiles(output.width());
      int planes = filtering.planes();
      double transforms = tiles * (double) (input.depth() + output.depth()) * planes;
      double cost = cost(planes * tiles * products, planes * products, transforms);
      if (cost < least) {
        least = cost;
        best = Optional.of(filtering);
      }
    }
    return best;
  }

  /// Returns what an algorithm costs, in multiply-accumulates.
  ///
  /// @param weights how many it reads from memory; a network's weights seldom stay in the cache
  ///   from call to call
  /// @param transformed how many values it transforms
  private static double cost(double multiplyAccumulates, double weights, double transformed) {
    return multiplyAccumulates + COST_OF_WEIGHT * weights + COST_OF_TRANSFORM * transformed;
  }
}
