package dev.sash.run;

import dev.sash.kernel.ActivationKernel;
import dev.sash.kernel.BatchNormalizationKernel;
import dev.sash.kernel.BroadcastKernel;
import dev.sash.kernel.ColumnConvolution;
import dev.sash.kernel.ConvolutionChoice;
import dev.sash.kernel.Epilogue;
import dev.sash.kernel.FilterPacking;
import dev.sash.kernel.FixedConvolution;
import dev.sash.kernel.GemmConvolution;
import dev.sash.kernel.InputTransform;
import dev.sash.kernel.InstanceNormalizationKernel;
import dev.sash.kernel.Kernel;
import dev.sash.kernel.LocalResponseNormalizationKernel;
import dev.sash.kernel.MatrixProductKernel;
import dev.sash.kernel.MatrixVector;
import dev.sash.kernel.MeanKernel;
import dev.sash.kernel.Packing;
import dev.sash.kernel.PadKernel;
import dev.sash.kernel.PhasedConvolution;
import dev.sash.kernel.Rearrangement;
import dev.sash.kernel.RegionPooling;
import dev.sash.kernel.ResizeKernel;
import dev.sash.kernel.SoftmaxKernel;
import dev.sash.kernel.TiledPacking;
import dev.sash.kernel.TransposedPacking;
import dev.sash.kernel.WeightedPooling;
import dev.sash.kernel.WindowPooling;
import dev.sash.layer.Activation;
import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
import dev.sash.layer.Convolution;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Identity;
import dev.sash.layer.Input;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.Kernels;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.ParametricRelu;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Pooling;
import dev.sash.layer.PositionKernels;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.Transpose;
import dev.sash.layer.TransposedConvolution;
import dev.sash.network.Network;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns a network into steps: one case a layer, in the order of the network.
final class Planner {

  private final Options options;
  private final Placement placement;
  private final List<PlannedStep> steps = new ArrayList<>();

  Planner(Network network, Options options) {
    this.options = options;
    Fusion fusion = new Fusion(network);
    placement = new Placement(network, fusion);
    fusion.operations().forEach(this::plan);
    for (int i = 0; i < fusion.outputs().size(); i++) {
      String name = fusion.outputs().get(i);
      Place source = placement.of(name);
      Place target = new Place.Caller(true, i, source.shape());
      if (!source.equals(target)) {
        copy(name + " to output", Rearrangement.copy(source.shape()), source, target);
      }
    }
  }

  /// Returns the steps in an order in which they can run.
  List<PlannedStep> steps() {
    return steps;
  }

  private void plan(Operation operation) {
    Shape output = operation.shape();
    switch (operation.layer()) {
      case Input _, Constant _ -> {}
      case Convolution layer -> planConvolution(operation, layer);
      case PartiallyConnected layer -> planConvolution(operation, layer.dense());
      case TrainableSubsampling layer -> planConvolution(operation, layer.dense());
      case LocallyConnected layer -> planTiled(operation, layer.kernels());
      case TiledConvolution layer -> planTiled(operation, layer.kernels());
      case TransposedConvolution layer -> {
        Activation activation = operation.activation().orElse(null);
        Kernel kernel =
            PhasedConvolution.ofTransposed(layer, operation.inputShape(), output, activation);
        add(operation, kernel, List.of(inputPlace(operation)), new TransposedPacking(layer));
      }
      case FullyConnected layer -> planFullyConnected(operation, layer);
      case Pooling layer ->
          add(operation, new WindowPooling(layer, operation.inputShape(), output));
      case GlobalPooling layer -> {
        Shape input = operation.inputShape();
        add(
            operation,
            new WindowPooling(layer.toPooling(input.height(), input.width()), input, output));
      }
      case DistanceWeightedPooling layer ->
          add(operation, new WeightedPooling(layer, operation.inputShape(), output));
      case AdaptivePooling layer ->
          add(operation, new RegionPooling(layer, operation.inputShape(), output));
      case Mean layer -> add(operation, new MeanKernel(layer, operation.inputShape(), output));
      case InstanceNormalization layer ->
          add(operation, new InstanceNormalizationKernel(layer, output));
      case Resize layer -> add(operation, new ResizeKernel(layer, operation.inputShape(), output));
      case Pad layer -> add(operation, new PadKernel(layer, operation.inputShape(), output));
      case Slice layer -> planSlice(operation, layer);
      case ChannelShuffle layer -> {
        int groupDepth = output.depth() / layer.groups();
        int[] sizes = {output.batch(), output.height(), output.width(), layer.groups(), groupDepth};
        planTranspose(operation, sizes, new int[] {0, 1, 2, 4, 3});
      }
      case Activation layer -> add(operation, new ActivationKernel(layer, output));
      case ParametricRelu layer -> {
        Place slopes = new Place.Fixed(layer.slopes());
        Kernel kernel = new BroadcastKernel(BroadcastKernel.Operation.PARAMETRIC_RELU, output);
        add(operation, kernel, List.of(placement.of(operation.inputs().getFirst()), slopes), null);
      }
      case LocalResponseNormalization layer ->
          add(operation, new LocalResponseNormalizationKernel(layer, output));
      case BatchNormalization layer -> add(operation, new BatchNormalizationKernel(layer, output));
      case Softmax layer -> add(operation, new SoftmaxKernel(layer, output));
      case Elementwise layer ->
          add(
              operation,
              new BroadcastKernel(BroadcastKernel.Operation.of(layer.operation()), output));
      case MatrixProduct _ -> planMatrixProduct(operation);
      case Concatenation layer -> planConcatenation(operation, layer);
      case Flatten layer -> planFlatten(operation, layer);
      case Reshape _ -> planReshape(operation);
      case Transpose layer -> planTranspose(operation, layer);
      case Dropout _, Identity _ ->
          throw new AssertionError("vanished in fusion: " + operation.name());
    }
  }

  private Place inputPlace(Operation operation) {
    return placement.of(operation.inputs().getFirst());
  }

  private void planConvolution(Operation operation, Convolution layer) {
    Operation unpooled = operation.withoutPooling();
    FixedConvolution convolution =
        new FixedConvolution(
            layer,
            operation.normalization(),
            new Epilogue(operation.addend().isPresent(), operation.activation().orElse(null)),
            operation.inputShape(),
            unpooled.shape(),
            inputPlace(operation).isUniform(),
            options.accuracy() == Accuracy.EXACT);
    Chosen chosen = Chosen.of(operation.layers().getFirst(), convolution, options.choices());
    ConvolutionChoice choice = ConvolutionChoice.of(convolution, chosen.algorithm());
    List<Place> reads = new ArrayList<>(operation.reads().stream().map(placement::of).toList());
    choice
        .inputTransform()
        .ifPresent(transform -> reads.set(0, transformed(unpooled, reads.getFirst(), transform)));
    Optional<Kernel> both =
        operation
            .pooling()
            .flatMap(pooling -> choice.pooled(pooling, unpooled.shape(), operation.shape()));
    if (operation.pooling().isEmpty() || both.isPresent()) {
      Kernel kernel = both.orElse(choice.kernel());
      add(operation, kernel, reads, choice.packing(), Optional.of(chosen));
      return;
    }
    placement.put(unpooled.name(), Place.Workspace.of(unpooled.shape()));
    add(unpooled, choice.kernel(), reads, choice.packing(), Optional.of(chosen));
    operation.poolingAlone().ifPresent(this::plan);
  }

  private Place transformed(Operation operation, Place input, InputTransform transform) {
    Place target = Place.Workspace.of(transform.output());
    add(
        new PlannedStep(
            operation.name() + " input",
            List.of(),
            transform,
            List.of(input),
            target,
            null,
            Optional.empty(),
            transform.work()));
    return target;
  }

  /// The input is put into the order of the weights, if these are many and stay as they are.
  private void planFullyConnected(Operation operation, FullyConnected layer) {
    Shape input = operation.inputShape();
    Kernels kernels = layer.kernels();
    FilterPacking packing =
        FilterPacking.ofFullyConnected(kernels, layer.bias(), operation.normalization());
    Activation activation = operation.activation().orElse(null);
    Epilogue epilogue = new Epilogue(false, activation);
    boolean single = input.batch() == 1;
    boolean columns = ColumnConvolution.isWorth(operation.shape(), kernels.tensor().elementCount());
    if (!single && !packing.filtersInnermost() && columns) {
      Geometry whole = Geometry.of(input.height(), input.width());
      ColumnConvolution kernel =
          ColumnConvolution.byBlas(whole, input, operation.shape(), packing.order(), epilogue);
      Place read = transformed(operation, inputPlace(operation), kernel.inputTransform());
      add(operation, kernel, List.of(read), packing);
      return;
    }
    int inputs = Math.toIntExact(kernels.elementsPerFilter());
    Place vectors = vectors(operation, packing.order(), new Shape(input.batch(), 1, 1, inputs));
    Kernel kernel =
        single
            ? new MatrixVector(inputs, kernels.filters(), activation)
            : new GemmConvolution(
                Geometry.of(1, 1),
                vectors.shape(),
                operation.shape(),
                1,
                Flatten.Order.HWC,
                true,
                epilogue);
    add(operation, kernel, List.of(vectors), packing);
  }

  private Place vectors(Operation operation, Flatten.Order order, Shape shape) {
    if (order == Flatten.Order.HWC) {
      return reshaped(operation.name() + " input", inputPlace(operation), shape);
    }
    Place target = Place.Workspace.of(shape);
    Rearrangement kernel = Rearrangement.flattenDepthOutermost(operation.inputShape());
    copy(operation.name() + " input", kernel, inputPlace(operation), target);
    return target;
  }

  /// Returns the same elements without gaps as another shape: in place, or copied where they have
  /// gaps.
  private Place reshaped(String name, Place source, Shape shape) {
    if (source instanceof Place.Workspace workspace && workspace.isContiguous()) {
      return workspace.as(shape);
    }
    if (source instanceof Place.Fixed fixed && fixed.isContiguous()) {
      return new Place.Fixed(Volume.of(fixed.volume().segment(), shape));
    }
    Place target = Place.Workspace.of(shape);
    copy(name, Rearrangement.compact(source.shape()), source, target);
    return target;
  }

  private void planMatrixProduct(Operation operation) {
    List<Place> matrices = new ArrayList<>();
    for (String input : operation.inputs()) {
      Place place = placement.of(input);
      boolean movable = place instanceof Place.Caller;
      matrices.add(movable ? reshaped(operation.name() + " input", place, place.shape()) : place);
    }
    Kernel kernel =
        new MatrixProductKernel(
            operation.inputShape(), operation.inputShapes().getLast(), operation.shape());
    add(operation, kernel, matrices, null);
  }

  private void planConcatenation(Operation operation, Concatenation layer) {
    Place.Workspace whole = (Place.Workspace) placement.of(operation.name());
    int first = 0;
    for (int i = 0; i < operation.inputs().size(); i++) {
      Shape shape = operation.inputShapes().get(i);
      Place source = placement.of(operation.inputs().get(i));
      Place target = whole.part(layer.axis(), first, shape);
      if (!source.equals(target)) {
        copy(operation.name() + " part " + i, Rearrangement.copy(shape), source, target);
      }
      first += shape.size(layer.axis());
    }
  }

  private void planFlatten(Operation operation, Flatten layer) {
    Shape input = operation.inputShape();
    boolean sameOrder =
        layer.order() == Flatten.Order.HWC
            || input.depth() == 1
            || input.height() * (long) input.width() == 1;
    if (sameOrder) {
      planReshape(operation);
    } else {
      add(operation, Rearrangement.flattenDepthOutermost(input));
    }
  }

  private void planReshape(Operation operation) {
    placement.put(
        operation.name(), reshaped(operation.name(), inputPlace(operation), operation.shape()));
  }

  /// A slice of neighbours is only another view of the same memory.
  private void planSlice(Operation operation, Slice layer) {
    Shape input = operation.inputShape();
    boolean neighbours = layer.ranges().values().stream().allMatch(range -> range.step() == 1);
    if (neighbours && inputPlace(operation) instanceof Place.Workspace whole) {
      Place.Workspace part = whole;
      for (Axis axis : Axis.values()) {
        Slice.Range range = layer.range(axis, input);
        part = part.part(axis, range.first(), part.shape().with(axis, range.count()));
      }
      placement.put(operation.name(), part);
    } else {
      add(operation, Rearrangement.slice(layer, input, operation.shape()));
    }
  }

  private void planTiled(Operation operation, PositionKernels kernels) {
    Activation activation = operation.activation().orElse(null);
    Kernel kernel =
        PhasedConvolution.ofTiled(kernels, operation.inputShape(), operation.shape(), activation);
    add(operation, kernel, List.of(inputPlace(operation)), new TiledPacking(kernels));
  }

  private void planTranspose(Operation operation, Transpose layer) {
    int[] sizes =
        layer.inputSizes(operation.inputShape()).stream().mapToInt(Integer::intValue).toArray();
    planTranspose(
        operation, sizes, layer.permutation().stream().mapToInt(Integer::intValue).toArray());
  }

  private void planTranspose(Operation operation, int[] sizes, int[] permutation) {
    Place source =
        reshaped(operation.name() + " input", inputPlace(operation), operation.inputShape());
    add(operation, Rearrangement.transpose(sizes, permutation), List.of(source), null);
  }

  private void copy(String name, Kernel kernel, Place source, Place target) {
    long work = PlannedStep.work(0, target.shape().elementCount());
    add(
        new PlannedStep(
            name, List.of(), kernel, List.of(source), target, null, Optional.empty(), work));
  }

  private void add(Operation operation, Kernel kernel) {
    add(operation, kernel, operation.inputs().stream().map(placement::of).toList(), null);
  }

  private void add(Operation operation, Kernel kernel, List<Place> inputs, Packing packing) {
    add(operation, kernel, inputs, packing, Optional.empty());
  }

  private void add(
      Operation operation,
      Kernel kernel,
      List<Place> inputs,
      Packing packing,
      Optional<Chosen> chosen) {
    Place output = placement.of(operation.name());
    long work =
        PlannedStep.work(
            operation.layer().multiplyAccumulates(operation.inputShapes()),
            operation.shape().elementCount());
    add(
        new PlannedStep(
            operation.name(), operation.layers(), kernel, inputs, output, packing, chosen, work));
  }

  private void add(PlannedStep step) {
    steps.add(step);
  }
}
