package dev.sash.oracle;

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
import dev.sash.volume.Volume;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Evaluates layers and whole networks from their definitions. Errors that earlier layers are
/// allowed are carried through the later ones.
///
/// @param accuracy how far each layer may be from its exact result
public record Oracle(Accuracy accuracy) {

  /// For sums in any order.
  public static final Oracle DIRECT = new Oracle(Accuracy.DIRECT);

  /// Returns what every node gives for these inputs, in the order of the nodes.
  public Map<String, Expected> run(Network network, List<Volume> inputs) {
    Iterator<Volume> volumes = inputs.iterator();
    Map<String, Expected> results = new LinkedHashMap<>();
    for (Node node : network.nodes()) {
      List<Expected> read = new ArrayList<>();
      for (String input : node.inputs()) {
        read.add(results.get(input));
      }
      boolean enters = node.layer() instanceof Input;
      results.put(node.name(), enters ? Expected.of(volumes.next()) : evaluate(node.layer(), read));
    }
    return results;
  }

  /// Returns what the outputs of a network are for these inputs.
  public List<Expected> outputs(Network network, List<Volume> inputs) {
    Map<String, Expected> results = run(network, inputs);
    return network.outputs().stream().map(node -> results.get(node.name())).toList();
  }

  /// Returns what a layer gives.
  public Expected evaluate(Layer layer, List<Expected> inputs) {
    Expected first = inputs.isEmpty() ? null : inputs.getFirst();
    return switch (layer) {
      case Input _ -> throw new IllegalArgumentException("an input is given, not computed");
      case Constant constant -> Expected.of(constant.values());
      case Convolution convolution -> Convolutions.convolution(convolution, first, accuracy);
      case FullyConnected connected -> Convolutions.fullyConnected(connected, first, accuracy);
      case Pooling pooling -> Poolings.pooling(pooling, first, accuracy);
      case GlobalPooling pooling -> Poolings.globalPooling(pooling, first, accuracy);
      case Activation activation -> Activations.activation(activation, first, accuracy);
      case ParametricRelu relu -> Activations.parametricRelu(relu, first, accuracy);
      case LocalResponseNormalization normalization ->
          Normalizations.localResponse(normalization, first, accuracy);
      case BatchNormalization normalization ->
          Activations.batchNormalization(normalization, first, accuracy);
      case Softmax softmax -> Normalizations.softmax(softmax, first, accuracy);
      case Elementwise elementwise -> Combinations.elementwise(elementwise, inputs, accuracy);
      case MatrixProduct _ -> Combinations.matrixProduct(first, inputs.getLast(), accuracy);
      case Concatenation concatenation -> Movements.concatenation(concatenation, inputs);
      case Flatten flatten -> Movements.flatten(flatten, first);
      case Reshape reshape -> Movements.reshape(reshape, first);
      case Transpose transpose -> Movements.transpose(transpose, first);
      case Dropout _, Identity _ -> first;
      case LocallyConnected connected ->
          UnsharedConvolutions.tiled(connected.kernels(), first, accuracy);
      case TiledConvolution tiled -> UnsharedConvolutions.tiled(tiled.kernels(), first, accuracy);
      case PartiallyConnected connected ->
          UnsharedConvolutions.partiallyConnected(connected, first, accuracy);
      case TrainableSubsampling subsampling ->
          UnsharedConvolutions.subsampling(subsampling, first, accuracy);
      case TransposedConvolution transposed ->
          UnsharedConvolutions.transposed(transposed, first, accuracy);
      case DistanceWeightedPooling pooling -> Averages.distanceWeighted(pooling, first, accuracy);
      case AdaptivePooling pooling -> Averages.adaptivePooling(pooling, first, accuracy);
      case Mean mean -> Averages.mean(mean, first, accuracy);
      case InstanceNormalization normalization ->
          Averages.instanceNormalization(normalization, first, accuracy);
      case Resize resize -> Resizes.resize(resize, first, accuracy);
      case Pad pad -> Selections.pad(pad, first);
      case Slice slice -> Selections.slice(slice, first);
      case ChannelShuffle shuffle -> Selections.channelShuffle(shuffle, first);
    };
  }
}
