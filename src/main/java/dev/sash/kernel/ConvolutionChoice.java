package dev.sash.kernel;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Pooling;
import dev.sash.volume.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What computes a convolution by an algorithm, and the form of the weights that it needs.
///
/// @param kernel fixed to shapes
/// @param packing of the weights
public record ConvolutionChoice(Kernel kernel, Packing packing) {

  /// Multiply-accumulates that a core does in the time in which it begins and ends a sum.
  private static final double COST_OF_SUM = 6;

  /// Multiply-accumulates that a core does in the time in which it transforms a value.
  static final double COST_OF_TRANSFORM = 6;

  /// Multiply-accumulates that a core does in the time in which it moves a value to where its
  /// column or position is.
  private static final double COST_OF_TURN = 60;

  /// Elements of a kernel from which planes take the least time: fewer are computed in less than it
  /// takes to copy the channels apart.
  private static final int WORTH_PLANES = 4;

  /// Returns what computes a convolution by one of its candidates.
  public static ConvolutionChoice of(FixedConvolution fixed, ConvolutionAlgorithm algorithm) {
    assert fixed.obstacle(algorithm).isEmpty();
    return switch (algorithm) {
      case DEPTHWISE -> depthwise(fixed);
      case SGEMM -> product(fixed);
      case PANELS -> panels(fixed);
      case PLANES -> planes(fixed);
      case COLUMNS -> columns(fixed);
      case WINOGRAD_2X2_2X2,
          WINOGRAD_2X2_3X3,
          WINOGRAD_4X4_3X3,
          WINOGRAD_4X4_4X4,
          WINOGRAD_2X2_5X5 ->
          minimal(fixed, algorithm.filtering().orElseThrow());
    };
  }

  private static ConvolutionChoice depthwise(FixedConvolution fixed) {
    Convolution layer = fixed.layer();
    return new ConvolutionChoice(
        new DepthwiseConvolution(layer.geometry(), fixed.input(), fixed.output(), fixed.epilogue()),
        FilterPacking.ofTaps(layer.kernels(), layer.bias(), fixed.normalization()));
  }

  private static ConvolutionChoice product(FixedConvolution fixed) {
    Convolution layer = fixed.layer();
    FilterPacking packing = FilterPacking.of(layer.kernels(), layer.bias(), fixed.normalization());
    if (layer.groups() == 1
        && !packing.filtersInnermost()
        && ColumnConvolution.isWorth(fixed.output(), layer.kernels().tensor().elementCount())) {
      Kernel columns =
          ColumnConvolution.byBlas(
              layer.geometry(), fixed.input(), fixed.output(), packing.order(), fixed.epilogue());
      return new ConvolutionChoice(columns, packing);
    }
    Kernel kernel =
        new GemmConvolution(
            layer.geometry(),
            fixed.input(),
            fixed.output(),
            layer.groups(),
            packing.order(),
            layer.geometry().isPointwise() && fixed.uniform(),
            fixed.epilogue());
    return new ConvolutionChoice(kernel, packing);
  }

  /// Returns what is computed from the input before, for the kernel to read instead.
  public Optional<InputTransform> inputTransform() {
    return switch (kernel) {
      case WinogradConvolution winograd ->
          winograd.inputTransform().map(InputTransform.class::cast);
      case ColumnConvolution columns -> Optional.of(columns.inputTransform());
      default -> Optional.empty();
    };
  }

  /// Returns what also computes the max pooling that alone reads the convolution; empty: the
  /// algorithm cannot, or it is not worth it.
  ///
  /// @param convolved shape between them
  /// @param output shape of the pooled output
  public Optional<Kernel> pooled(Pooling pooling, Shape convolved, Shape output) {
    WindowPooling behind = new WindowPooling(pooling, convolved, output);
    return switch (kernel) {
      case PanelConvolution panels -> panels.pooled(behind);
      case PlanarConvolution planes -> planes.pooled(behind);
      case WinogradConvolution winograd -> winograd.pooled(behind);
      default -> Optional.empty();
    };
  }

  private static ConvolutionChoice panels(FixedConvolution fixed) {
    Convolution layer = fixed.layer();
    Kernels kernels = layer.kernels();
    int groups = layer.groups();
    Panels panels =
        PanelConvolution.panels(
            kernels.filters() / groups, kernels.depth(), layer.geometry(), Floats.LANES.width());
    return new ConvolutionChoice(
        new PanelConvolution(
            layer.geometry(), fixed.input(), fixed.output(), groups, panels, fixed.epilogue()),
        new PanelPacking(kernels, layer.bias(), fixed.normalization(), panels));
  }

  private static ConvolutionChoice planes(FixedConvolution fixed) {
    Convolution layer = fixed.layer();
    Kernels kernels = layer.kernels();
    Panels panels = PlanarConvolution.panels(kernels.filters(), kernels.elementsPerFilter());
    return new ConvolutionChoice(
        new PlanarConvolution(
            layer.geometry(), fixed.input(), fixed.output(), panels, fixed.epilogue()),
        new PanelPacking(kernels, layer.bias(), fixed.normalization(), panels));
  }

  private static ConvolutionChoice columns(FixedConvolution fixed) {
    Convolution layer = fixed.layer();
    FilterPacking packing =
        new FilterPacking(
            layer.kernels(),
            layer.bias(),
            fixed.normalization(),
            FilterPacking.Form.DEPTH_INNERMOST);
    Kernel kernel =
        ColumnConvolution.byVectors(
            layer.geometry(), fixed.input(), fixed.output(), packing.order(), fixed.epilogue());
    return new ConvolutionChoice(kernel, packing);
  }

  private static ConvolutionChoice minimal(FixedConvolution fixed, MinimalFiltering filtering) {
    Convolution layer = fixed.layer();
    Kernels kernels = layer.kernels();
    Geometry geometry = layer.geometry();
    long depth = (long) MinimalFiltering.phases(geometry) * kernels.depth();
    Panels panels = Panels.of(kernels.filters(), depth, Floats.LANES.width());
    return new ConvolutionChoice(
        new WinogradConvolution(
            filtering, geometry, fixed.input(), fixed.output(), panels, fixed.epilogue()),
        new WinogradPacking(
            kernels, layer.bias(), fixed.normalization(), geometry, panels, filtering));
  }

  /// Returns the candidate that should take the least time, by shapes alone. OpenBLAS is left to
  /// what panels cannot compute.
  public static ConvolutionAlgorithm estimate(FixedConvolution fixed) {
    List<ConvolutionAlgorithm> candidates = fixed.candidates();
    if (!candidates.contains(ConvolutionAlgorithm.PANELS)) {
      return candidates.getFirst();
    }
    Kernels kernels = fixed.layer().kernels();
    if (candidates.contains(ConvolutionAlgorithm.PLANES)
        && kernels.height() * kernels.width() >= WORTH_PLANES) {
      return ConvolutionAlgorithm.PLANES;
    }
    return candidates.stream()
        .filter(
            candidate ->
                candidate != ConvolutionAlgorithm.SGEMM && candidate != ConvolutionAlgorithm.PLANES)
        .min(Comparator.comparingDouble(candidate -> cost(fixed, candidate)))
        .orElseThrow();
  }

  private static double cost(FixedConvolution fixed, ConvolutionAlgorithm algorithm) {
    Kernels kernels = fixed.layer().kernels();
    Shape output = fixed.output();
    if (algorithm == ConvolutionAlgorithm.COLUMNS) {
      return costOfColumns(kernels, output);
    }
    if (algorithm.filtering().isEmpty()) {
      double weights = kernels.tensor().elementCount();
      double sums = output.elementCount();
      return cost(sums * kernels.elementsPerFilter(), sums, weights, false, 0);
    }
    MinimalFiltering filtering = algorithm.filtering().get();
    Geometry geometry = fixed.layer().geometry();
    int elements = MinimalFiltering.phases(geometry) * kernels.depth();
    int depth = TileTransform.depth(geometry, kernels.depth(), Floats.LANES.width());
    int planes = filtering.planes();
    PlanePhases phases = new PlanePhases(filtering, geometry);
    long tiles =
        output.batch() * filtering.tiles(output.height()) * filtering.tiles(output.width());
    double sums = (double) planes * tiles * kernels.filters();
    long weights = (long) planes * elements * kernels.filters();
    double transforms = tiles * (double) (depth + kernels.filters()) * planes;
    double present = (double) phases.total() / (phases.count() * planes);
    boolean meanwhile = WinogradBlocks.areMany(weights);
    return cost(present * sums * elements, sums, present * weights, meanwhile, transforms);
  }

  /// While it multiplies weights it reads the next.
  private static double costOfColumns(Kernels kernels, Shape output) {
    double weights = kernels.tensor().elementCount();
    long columns = Math.ceilDiv(output.positionCount(), ColumnInput.LINE) * ColumnInput.LINE;
    double most = Math.max(columns, Processor.current().weightCost(weights, false));
    double turned = kernels.elementsPerFilter() * columns + output.elementCount();
    return most * weights + COST_OF_TURN * turned;
  }

  /// Returns what an algorithm costs, in multiply-accumulates.
  ///
  /// @param sums how many sums of products it makes
  /// @param weights how many it reads from memory; a network's weights seldom stay in the cache
  ///   from call to call
  /// @param meanwhile whether it fetches them while it multiplies others
  /// @param transformed how many values it transforms
  private static double cost(
      double multiplyAccumulates,
      double sums,
      double weights,
      boolean meanwhile,
      double transformed) {
    return multiplyAccumulates
        + COST_OF_SUM * sums
        + Processor.current().weightCost(weights, meanwhile) * weights
        + COST_OF_TRANSFORM * transformed;
  }
}
