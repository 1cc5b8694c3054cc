package dev.sash.run;

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
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Identity;
import dev.sash.layer.Input;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.Layer;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.ParametricRelu;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.Transpose;
import dev.sash.layer.TransposedConvolution;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Shape;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Decides where the result of each operation lies: in the caller's volumes, inside the
/// concatenation that reads it, where the sum of it lies that reads it last, or in a buffer of its
/// own.
final class Placement {

  private final Map<String, Operation> operations = new HashMap<>();
  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, Integer> readCounts = new HashMap<>();
  private final Fusion fusion;

  Placement(Network network, Fusion fusion) {
    this.fusion = fusion;
    List<String> inputs = network.inputs().stream().map(Node::name).toList();
    for (Operation operation : fusion.operations()) {
      operations.put(operation.name(), operation);
      operation.reads().forEach(input -> readCounts.merge(input, 1, Integer::sum));
      switch (operation.layer()) {
        case Input input ->
            places.put(
                operation.name(),
                new Place.Caller(false, inputs.indexOf(operation.name()), input.shape()));
        case Constant constant -> places.put(operation.name(), new Place.Fixed(constant.values()));
        default -> {}
      }
    }
    for (Operation operation : fusion.operations().reversed()) {
      place(operation);
    }
  }

  /// Returns where a result lies.
  Place of(String name) {
    return places.get(name);
  }

  /// Makes a result lie elsewhere: in the memory of another, which it only reads in another shape,
  /// or in a buffer of its own inside an operation.
  void put(String name, Place place) {
    places.put(name, place);
  }

  /// From the last operation to the first, so that a concatenation has its place before the
  /// branches that it joins.
  private void place(Operation operation) {
    if (places.get(operation.name()) == null) {
      places.put(
          operation.name(),
          isOnlyOutput(operation)
              ? new Place.Caller(
                  true, fusion.outputs().indexOf(operation.name()), operation.shape())
              : Place.Workspace.of(operation.shape()));
    }
    if (operation.layer() instanceof Concatenation concatenation) {
      placeBranches(operation, concatenation);
    }
    operation.addend().ifPresent(addend -> placeAddend(operation, addend));
  }

  /// A convolution that is added to a volume adds to it in place, unless that is needed afterwards.
  private void placeAddend(Operation operation, String addend) {
    if (places.get(operation.name()) instanceof Place.Workspace place
        && places.get(addend) == null
        && operation.pooling().isEmpty()
        && !fusion.outputs().contains(addend)
        && !operation.inputs().contains(addend)
        && writesAnyStride(operations.get(addend).layer())
        && isReadLastBy(operation, addend)) {
      places.put(addend, place);
    }
  }

  /// Returns whether a result is needed no more behind an operation, not even under another shape.
  private boolean isReadLastBy(Operation operation, String name) {
    List<Operation> all = fusion.operations();
    int index = all.indexOf(operation);
    return IntStream.range(0, all.size())
        .filter(i -> i != index && all.get(i).reads().contains(name))
        .allMatch(i -> i < index && !isView(all.get(i).layer()));
  }

  /// Returns whether the result may lie in the memory of what is read.
  private static boolean isView(Layer layer) {
    return layer instanceof Flatten || layer instanceof Reshape || layer instanceof Slice;
  }

  private void placeBranches(Operation operation, Concatenation concatenation) {
    Place.Workspace whole = (Place.Workspace) places.get(operation.name());
    int first = 0;
    for (int i = 0; i < operation.inputs().size(); i++) {
      String branch = operation.inputs().get(i);
      Shape shape = operation.inputShapes().get(i);
      boolean once = Collections.frequency(operation.inputs(), branch) == 1;
      if (once && places.get(branch) == null && writesAnyStride(operations.get(branch).layer())) {
        places.put(branch, whole.part(concatenation.axis(), first, shape));
      }
      first += shape.size(concatenation.axis());
    }
  }

  private boolean isOnlyOutput(Operation operation) {
    return !readCounts.containsKey(operation.name())
        && Collections.frequency(fusion.outputs(), operation.name()) == 1
        && writesAnyStride(operation.layer())
        && !(operation.layer() instanceof Concatenation);
  }

  /// Returns whether the kernel writes through the strides of a volume that may change from run to
  /// run.
  private static boolean writesAnyStride(Layer layer) {
    return switch (layer) {
      case Convolution _,
          FullyConnected _,
          Pooling _,
          GlobalPooling _,
          Activation _,
          ParametricRelu _ ->
          true;
      case LocalResponseNormalization _,
          BatchNormalization _,
          Softmax _,
          Elementwise _,
          Concatenation _ ->
          true;
      case LocallyConnected _, TiledConvolution _, PartiallyConnected _, TrainableSubsampling _ ->
          true;
      case TransposedConvolution _, DistanceWeightedPooling _, AdaptivePooling _, Mean _ -> true;
      case InstanceNormalization _, Resize _, Pad _ -> true;
      case Input _,
          Constant _,
          Flatten _,
          Reshape _,
          Transpose _,
          MatrixProduct _,
          Dropout _,
          Identity _ ->
          false;
      case Slice _, ChannelShuffle _ -> false;
    };
  }
}
